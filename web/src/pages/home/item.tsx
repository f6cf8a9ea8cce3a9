import type { ReactNode } from "react";
import { cn } from "~/lib/cn";
import { t } from "~/text";
import type { Tone } from "~/ui/badge";

const EDGES: Record<Tone, string> = { bad: "border-l-bad", warn: "border-l-warn", info: "border-l-info", ok: "border-l-ok", neutral: "border-l-line-strong" };

type ItemProps = {
  tone: Tone;
  title: ReactNode;
  /** Beside the title: where, since when. */
  meta?: ReactNode;
  /** Why it is so, in a sentence. */
  cause?: ReactNode;
  /** What was seen; behind a disclosure, where there is much. */
  evidence?: ReactNode;
  /** What is short enough to be always shown. */
  children?: ReactNode;
  actions?: ReactNode;
};

/** One thing that needs somebody: what, why, what was seen, and what can be done. */
export function Item({ tone, title, meta, cause, evidence, children, actions }: ItemProps) {
  return (
    <article className={cn("rounded-xl border border-l-4 border-line bg-surface px-4 py-3.5", EDGES[tone])}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
        <h3 className="min-w-0 font-medium [overflow-wrap:anywhere]">{title}</h3>
        {meta && <div className="text-xs text-muted">{meta}</div>}
      </div>
      {cause && <p className="mt-1 text-sm text-muted">{cause}</p>}
      {children && <div className="mt-2 text-sm">{children}</div>}
      {evidence && (
        <details className="mt-2 text-sm">
          <summary className="w-fit rounded text-[0.8125rem] text-muted hover:text-text">{t.home.attention.evidence}</summary>
          <div className="mt-2 max-h-72 overflow-y-auto text-[0.8125rem]">{evidence}</div>
        </details>
      )}
      {actions && <div className="mt-3 flex flex-wrap items-center gap-2">{actions}</div>}
    </article>
  );
}
