import { Check, Circle, Eye, LoaderCircle, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "~/text";
import { cn } from "~/lib/cn";
import { capital } from "~/lib/words";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";
import type { Rung, RungAhead, RungState } from "./ladder";

const MARKS: Record<RungState, { icon: ReactNode; look: string }> = {
  planned: { icon: <Circle aria-hidden />, look: "bg-raised text-muted" },
  sent: { icon: <LoaderCircle aria-hidden className="animate-spin" />, look: "bg-info-soft text-info" },
  done: { icon: <Check aria-hidden />, look: "bg-ok-soft text-ok" },
  failed: { icon: <X aria-hidden />, look: "bg-bad-soft text-bad" },
  would: { icon: <Eye aria-hidden />, look: "bg-info-soft text-info" },
};

type Props = {
  rungs: readonly Rung[];
  ahead: readonly RungAhead[];
  /** Where it stands now. */
  children?: ReactNode;
};

/** A step of a ladder in words; struck out if the policy does not let it be taken. */
export function RungText({ sentence, isAllowed }: RungAhead) {
  if (isAllowed) return capital(sentence);
  return (
    <>
      <s>{capital(sentence)}</s> ({t.downloads.notAllowed})
    </>
  );
}

/** What was done step by step, below it what comes next, and what would follow after that. */
export function LadderView({ rungs, ahead, children }: Props) {
  return (
    <ol className="flex flex-col">
      {rungs.map((it) => (
        <li key={it.key} className="relative flex gap-3 pb-4 last:pb-0 before:absolute before:top-7 before:bottom-0 before:left-3 before:w-px before:bg-line last:before:hidden">
          <span className={cn("grid size-6 shrink-0 place-items-center rounded-full [&_svg]:size-3.5", MARKS[it.state].look)}>{MARKS[it.state].icon}</span>
          <div className="min-w-0 flex-1 text-sm">
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{it.action ? (t.downloads.actions[it.action] ?? it.action) : <Foreign text={it.summary} />}</span>
              <span className="text-xs text-muted">
                {t.downloads.rungs[it.state]}
                {it.attempt > 1 && `, ${t.downloads.attempt(it.attempt)}`} · <Time at={it.at} />
              </span>
            </p>
            <p className="mt-0.5 text-[0.8125rem] text-muted">
              <Foreign text={it.summary} />
            </p>
            {it.reason && !it.summary.includes(it.reason) && (
              <p className="text-[0.8125rem] text-muted">
                {t.downloads.because}: <Foreign text={it.reason} />
              </p>
            )}
          </div>
        </li>
      ))}
      {children && <li className="pl-0.5">{children}</li>}
      {ahead.length > 0 && (
        <li className="pt-3 pl-0.5 text-sm text-muted">
          {t.downloads.ahead}
          <ol className="mt-1 flex list-decimal flex-col gap-0.5 pl-5">
            {ahead.map((it) => (
              <li key={it.sentence}>
                <RungText {...it} />
              </li>
            ))}
          </ol>
        </li>
      )}
    </ol>
  );
}
