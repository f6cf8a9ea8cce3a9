import { ArrowRight } from "lucide-react";
import type { Incident } from "~/api/queries/incidents";
import type { PlannedStep } from "~/api/queries/queue";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";

/** What comes next about an incident, why, and when. `planned`: what recovery would do now. */
export function NextStep({ incident, planned }: { incident: Incident; planned: readonly PlannedStep[] }) {
  const step = planned.find((it) => it.incident === incident.id);
  const what = step?.step ?? incident.nextStep;
  const at = incident.nextAt;
  // What it waits for is told by the incident, what it would do by the plan: often only one of them says more.
  const waits = step && !step.step.includes(incident.nextStep) ? incident.nextStep : "";
  const reason = step && ![step.step, waits].some((it) => it.includes(step.reason)) ? step.reason : "";
  return (
    <p className="flex items-start gap-2 text-sm">
      <ArrowRight aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
      <span className="min-w-0">
        <span className="font-medium">{t.downloads.next}: </span>
        {what ? <Foreign text={what} /> : <span className="text-muted">{t.downloads.nextNone}</span>}
        {at && (
          <>
            , <Time at={at} className="font-medium" />
          </>
        )}
        {step?.mode === "dry_run" && step.isAction && (
          <>
            {" "}
            <Badge tone="info">{t.downloads.only}</Badge>
          </>
        )}
        {(waits || reason) && (
          <span className="block text-[0.8125rem] text-muted">
            <Foreign text={[waits, reason].filter(Boolean).join(" · ")} />
          </span>
        )}
      </span>
    </p>
  );
}
