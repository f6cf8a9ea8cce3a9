import { useQuery } from "@tanstack/react-query";
import { Eye, Pause, RefreshCw, Unplug, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { policyQuery, recoveryQuery, useResume, watchingAreas } from "~/api/queries/recovery";
import { useMay } from "~/api/queries/session";
import { useLive } from "~/api/use-live";
import { cn } from "~/lib/cn";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";

/** What holds for every page: that we are cut off, that the page is old, that nothing is done, that only is watched. */
export function Banners() {
  const { state, isUpdated } = useLive();
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      {state === "lost" && (
        <Banner tone="bad" icon={<WifiOff aria-hidden />}>
          <span role="alert">{t.shell.lostBanner}</span>
        </Banner>
      )}
      {state === "blocked" && (
        <Banner tone="warn" icon={<Unplug aria-hidden />}>
          <span role="alert">
            <strong className="font-semibold">{t.shell.blockedBanner}</strong> {t.shell.blockedDetail}
          </span>
        </Banner>
      )}
      {isUpdated && (
        <Banner
          tone="info"
          icon={<RefreshCw aria-hidden />}
          action={
            <Button size="sm" onClick={() => location.reload()}>
              {t.problem.reload}
            </Button>
          }
        >
          <span role="status">{t.shell.updatedBanner}</span>
        </Banner>
      )}
      <Paused />
      <Watching />
    </div>
  );
}

function Paused() {
  const { data } = useQuery(recoveryQuery);
  const mayOperate = useMay("operate");
  const resume = useResume();
  if (!data?.paused) return null;
  return (
    <Banner
      tone="warn"
      icon={<Pause aria-hidden />}
      action={
        <Button
          size="sm"
          busy={resume.isPending}
          disabledReason={!mayOperate && t.common.needsScope("operate")}
          onClick={() => resume.mutate(undefined, { onError: (thrown) => toast.failed(thrown) })}
        >
          {t.shell.resume}
        </Button>
      }
    >
      {data.pausedUntil ? (
        <>
          {t.shell.pausedUntil} <Time at={data.pausedUntil} />.
        </>
      ) : (
        t.shell.paused
      )}
    </Banner>
  );
}

function Watching() {
  const { data } = useQuery(policyQuery);
  if (!data) return null;
  const { watching, all } = watchingAreas(data);
  if (watching.length === 0) return null;
  const isAll = watching.length === all.length;
  const names = watching.map((it) => t.shell.areas[it] ?? it).join(", ");
  return (
    <Banner
      tone="info"
      icon={<Eye aria-hidden />}
      action={
        <Link to="/settings/policies" className="text-sm font-medium text-accent hover:underline">
          {t.shell.watchingLink}
        </Link>
      }
    >
      <strong className="font-semibold">{isAll ? t.shell.watching : t.shell.watchingSome(names)}</strong> {t.shell.watchingDetail}
    </Banner>
  );
}

const TONES = { bad: "border-bad/40 bg-bad-soft [&_svg]:text-bad", warn: "border-warn/40 bg-warn-soft [&_svg]:text-warn", info: "border-info/30 bg-info-soft [&_svg]:text-info" };

function Banner({ tone, icon, children, action }: { tone: keyof typeof TONES; icon: ReactNode; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={cn("flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border px-3.5 py-2 text-sm [&>svg]:size-4.5 [&>svg]:shrink-0", TONES[tone])}>
      {icon}
      <div className="min-w-0 flex-1 basis-56">{children}</div>
      {action}
    </div>
  );
}
