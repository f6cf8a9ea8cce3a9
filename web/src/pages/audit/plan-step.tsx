import { Check, CircleDashed, LoaderCircle, SkipForward, Undo2, X } from "lucide-react";
import type { ReactNode } from "react";
import type { PlanStep } from "~/api/queries/plans";
import { cn } from "~/lib/cn";
import { shortened } from "~/lib/foreign";
import { Undo } from "~/pages/undo";
import { t } from "~/text";
import { Badge, type Tone } from "~/ui/badge";
import { Checkbox } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { targetOf } from "./filter";
import { Risk } from "./marks";
import { StepChanges } from "./step-changes";

const STATES: Record<string, { tone: Tone; icon: ReactNode }> = {
  planned: { tone: "neutral", icon: <CircleDashed aria-hidden /> },
  sent: { tone: "info", icon: <LoaderCircle aria-hidden className="animate-spin" /> },
  done: { tone: "ok", icon: <Check aria-hidden /> },
  failed: { tone: "bad", icon: <X aria-hidden /> },
  skipped: { tone: "warn", icon: <SkipForward aria-hidden /> },
  undone: { tone: "neutral", icon: <Undo2 aria-hidden /> },
};

type Props = {
  step: PlanStep;
  isIn: boolean;
  /** Takes it in or out; nothing when that can no longer be chosen. */
  onIn?: ((isIn: boolean) => void) | undefined;
  /** Whether the plan was applied: then what was not done was not chosen. */
  isOver: boolean;
};

/** One change: what is written where, why, and how it ended. */
export function PlanStepRow({ step, isIn, onIn, isOver }: Props) {
  const { place, act, state, reason, risk, outcome, target } = step;
  const what = targetOf({ target });
  const look = STATES[state];
  return (
    <div className={cn("flex gap-3 px-4 py-3.5", !isIn && state === "planned" && "opacity-70")}>
      {onIn && (
        <span className="w-5 shrink-0 pt-0.5">
          <Checkbox hideLabel label={t.audit.include(`${t.audit.step(place)}, ${shortened(what, 120)}`)} checked={isIn} onChange={(event) => onIn(event.target.checked)} />
        </span>
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5">
          <p className="min-w-0 text-sm font-medium">
            <span className="text-muted">{t.audit.acts[act] ?? act}</span> <Foreign text={what} />
          </p>
          <span className="flex flex-wrap items-center gap-1.5">
            <Risk risk={risk} />
            <Badge tone={look?.tone ?? "neutral"} icon={look?.icon}>
              {state === "planned" && isOver ? t.audit.notChosen : (t.audit.stepStates[state] ?? state)}
            </Badge>
          </span>
        </div>
        <StepChanges step={step} />
        <p className="text-[0.8125rem] text-muted">
          <Foreign text={reason} />
        </p>
        {(outcome != null || state === "done") && (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <p className={cn("min-w-0 text-[0.8125rem]", state === "failed" && "text-bad", state === "skipped" && "text-warn")}>
              <Foreign text={outcome ?? ""} />
            </p>
            {state === "done" && isOver && <Undo what={{ step: step.id }} size="sm" variant="ghost" aria-label={t.audit.undoStep(place)} />}
          </div>
        )}
      </div>
    </div>
  );
}
