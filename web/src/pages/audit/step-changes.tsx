import type { PlanStep } from "~/api/queries/plans";
import { plain } from "~/lib/foreign";
import { t } from "~/text";
import { Changes } from "~/ui/diff";
import { Foreign } from "~/ui/foreign";

/** What a step writes, before and after. What is made as a whole is shown as a whole. */
export function StepChanges({ step }: { step: PlanStep }) {
  if (step.changes.length === 0) return <p className="text-sm text-muted">{t.audit.takeOver}</p>;
  const fields = step.changes.filter((it) => it.field !== "");
  const whole = step.changes.filter((it) => it.field === "");
  return (
    <div className="flex flex-col gap-2">
      {fields.length > 0 && <Changes changes={fields.map(({ field, from, to }) => ({ field, from, to }))} />}
      {whole.map((it, at) => (
        <Whole key={at} document={step.act === "remove" ? it.from : it.to} isGone={step.act === "remove"} />
      ))}
    </div>
  );
}

function Whole({ document, isGone }: { document: unknown; isGone: boolean }) {
  const name = typeof document === "object" && document !== null && "name" in document && typeof document.name === "string" ? document.name : null;
  return (
    <details className="text-[0.8125rem]">
      <summary className="min-h-7">
        <span className={isGone ? "rounded bg-bad-soft px-1.5 py-0.5 text-bad" : "rounded bg-ok-soft px-1.5 py-0.5 text-ok"}>{name ? <Foreign text={name} /> : t.audit.made}</span>
      </summary>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="mt-2 max-h-96 overflow-auto rounded-lg bg-raised p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
        <bdi>{JSON.stringify(document, null, 2).split("\n").map(plain).join("\n")}</bdi>
      </pre>
    </details>
  );
}
