import { useEffect, useRef } from "react";
import { useLive, type Liveness } from "~/api/use-live";
import { cn } from "~/lib/cn";
import { t } from "~/text";
import { Dot, type Tone } from "~/ui/badge";
import { toast } from "~/ui/toast";
import { Tooltip } from "~/ui/tooltip";

const TONES: Record<Liveness, Tone> = { live: "ok", catching_up: "info", connecting: "neutral", lost: "bad", blocked: "warn" };

/** Whether what one sees is what is. */
export function LiveIndicator() {
  const state = useLive((it) => it.state);
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === "lost" || state === "blocked") wasLost.current = true;
    if (state === "live" && wasLost.current) {
      wasLost.current = false;
      toast.done(t.shell.backAgain);
    }
  }, [state]);
  return (
    <Tooltip text={t.shell.liveHint[state]}>
      <button type="button" className="flex min-h-10 items-center gap-2 rounded-lg px-2 text-xs text-muted" data-live={state}>
        <Dot tone={TONES[state]} className={cn(state !== "live" && "animate-pulse")} />
        <span role="status">{t.shell.live[state]}</span>
      </button>
    </Tooltip>
  );
}
