import { ArrowRight } from "lucide-react";
import { valueText } from "~/lib/value";
import { t } from "~/text";
import { Foreign } from "./foreign";

/** A value before and after. Both are from outside, and any JSON. */
export function Diff({ from, to }: { from: unknown; to: unknown }) {
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-2 gap-y-1 text-[0.8125rem]">
      <del className="rounded bg-bad-soft px-1.5 py-0.5 font-mono text-bad no-underline [overflow-wrap:anywhere]">
        <span className="sr-only">{t.common.from} </span>
        <Foreign text={valueText(from)} />
      </del>
      <ArrowRight aria-hidden className="size-3.5 shrink-0 text-muted" />
      <ins className="rounded bg-ok-soft px-1.5 py-0.5 font-mono text-ok no-underline [overflow-wrap:anywhere]">
        <span className="sr-only">{t.common.to} </span>
        <Foreign text={valueText(to)} />
      </ins>
    </span>
  );
}

/** What a plan's step changes, field by field. */
export function Changes({ changes }: { changes: { field: string; from?: unknown; to?: unknown }[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-4 gap-y-2 sm:grid-cols-[minmax(8rem,auto)_1fr]">
      {changes.map(({ field, from, to }) => (
        <div key={field} className="contents">
          <dt className="font-mono text-[0.8125rem] text-muted [overflow-wrap:anywhere]">
            <Foreign text={field} />
          </dt>
          <dd className="min-w-0">
            <Diff from={from} to={to} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
