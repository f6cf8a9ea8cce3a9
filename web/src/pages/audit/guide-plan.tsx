import { useQuery } from "@tanstack/react-query";
import { asProblem } from "~/api/problem";
import { usePlanGuide, wishesQuery } from "~/api/queries/guides";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { ProblemNote } from "~/ui/states";
import { wished } from "./wishes";

/** Compares the programs with what is wished for, and leads to the preview. */
export function GuidePlan() {
  const wishes = useQuery(wishesQuery);
  const plan = usePlanGuide();
  const may = useMay("operate");
  const hasNone = wishes.data !== undefined && wished(wishes.data).length === 0;
  const reason = !may ? t.common.needsScope("operate") : hasNone && t.audit.wishesNone;
  return (
    <Section title={t.audit.guidePlan} hint={t.audit.guidePlanHint}>
      <Card className="flex flex-col gap-4 p-4">
        <div className="flex flex-wrap items-center gap-2">
          <Button busy={plan.isPending} disabledReason={reason} onClick={() => plan.mutate({ instance: null })}>
            {t.audit.guidePlan}
          </Button>
          {plan.data?.plan && (
            <ButtonLink variant="primary" to={`/audit/plans/${plan.data.plan.id}`}>
              {t.audit.guidePlanOpen}
            </ButtonLink>
          )}
        </div>
        {plan.error && <ProblemNote problem={asProblem(plan.error)} />}
        {plan.data && (
          <div role="status" className="flex flex-col gap-3 text-sm">
            {!plan.data.plan && plan.data.instances.every((it) => it.problems.length === 0) && <p className="font-medium text-ok">{t.audit.guidePlanNothing}</p>}
            {plan.data.instances.map((it) => (
              <div key={it.instance}>
                <p>
                  <Foreign text={it.instance} className="font-medium" /> · <span className="text-muted">{t.audit.guidePlanSteps(it.steps)}</span>
                </p>
                <ul className="list-disc pl-5">
                  {it.problems.map((problem) => (
                    <li key={problem} className="text-bad">
                      <Foreign text={problem} />
                    </li>
                  ))}
                  {it.notes.map((note) => (
                    <li key={note} className="text-muted">
                      <Foreign text={note} />
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </div>
        )}
      </Card>
    </Section>
  );
}
