import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { asProblem } from "~/api/problem";
import { useApplyPlan, type SettingsPlan } from "~/api/queries/audit";
import { planQuery, type PlanStep } from "~/api/queries/plans";
import { useMay } from "~/api/queries/session";
import { Undo } from "~/pages/undo";
import { t } from "~/text";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Confirm } from "~/ui/confirm";
import { Foreign } from "~/ui/foreign";
import { Progress } from "~/ui/progress";
import { Await, Empty, ProblemNote } from "~/ui/states";
import { Time } from "~/ui/time";
import { byInstance, chosenOf, phaseOf, tally, type PlanPhase } from "./plan-state";
import { PlanStepRow } from "./plan-step";

/** A plan: what will be written where, then how it goes, then how it went and the way back. */
export function PlanPage() {
  const { id = "" } = useParams();
  const query = useQuery(planQuery(id));
  const isGone = query.isError && asProblem(query.error).status === 404;
  return (
    <div className="flex flex-col gap-5">
      <Link to="/audit" className="inline-flex min-h-9 items-center gap-1.5 self-start text-sm text-muted hover:text-text">
        <ArrowLeft aria-hidden className="size-4" />
        {t.audit.backToFindings}
      </Link>
      {isGone ? (
        <Card>
          <Empty title={t.audit.planGone} />
        </Card>
      ) : (
        <Await query={query}>{(plan) => <Plan key={plan.id} plan={plan} />}</Await>
      )}
    </div>
  );
}

function Plan({ plan }: { plan: SettingsPlan }) {
  const apply = useApplyPlan();
  // Progress comes with events; while it is being done it is asked for besides.
  useQuery({ ...planQuery(plan.id), refetchInterval: 1_000, enabled: apply.isPending });
  const may = useMay("admin");
  const [out, setOut] = useState<ReadonlySet<number>>(new Set());
  const [asking, setAsking] = useState(false);
  // The places that were asked for: what the progress counts.
  const [asked, setAsked] = useState<readonly number[]>([]);
  const phase = phaseOf(plan, apply.isPending);
  const chosen = chosenOf(plan.steps, out);
  const start = () => {
    const places = chosen.map((it) => it.place);
    setAsked(places);
    // How it goes is shown on the page and not in the window.
    apply.mutate({ id: plan.id, steps: places, dryRun: false });
    return Promise.resolve();
  };
  const title = plan.undoes && phase === "planned" ? t.audit.planTitle.undo : t.audit.planTitle[phase];
  return (
    <>
      <Section
        title={title}
        hint={t.audit.planHint[phase]}
        aside={
          <>
            <Time at={plan.createdAt} /> · <Foreign text={t.audit.madeBy(plan.by)} />
          </>
        }
      >
        {plan.undoes && (
          <p className="text-sm text-muted">
            {t.audit.undoes}{" "}
            <Link to={`/audit/plans/${plan.undoes}`} className="text-accent underline underline-offset-2">
              {t.audit.undoesLink}
            </Link>
            .
          </p>
        )}
        <Going plan={plan} phase={phase} asked={asked} />
        {apply.error && (
          <>
            <ProblemNote problem={asProblem(apply.error)} />
            {asProblem(apply.error).isOffline && <p className="text-sm text-muted">{t.audit.interrupted}</p>}
          </>
        )}
        {phase === "done" && <Outcome plan={plan} notConverged={apply.data?.notConverged ?? []} />}
      </Section>
      {plan.steps.length === 0 ? (
        <Card>
          <Empty title={t.audit.planEmpty} />
        </Card>
      ) : (
        byInstance(plan.steps).map(([instance, steps]) => (
          <Section key={instance} title={<Foreign text={instance} />} aside={t.audit.planLine(steps.length)}>
            <Card className="overflow-hidden">
              <Steps steps={steps} phase={phase} out={out} onOut={setOut} />
            </Card>
          </Section>
        ))
      )}
      <LeftOut sentences={plan.leftOut} />
      {phase === "planned" && plan.steps.length > 0 && (
        <div className="sticky bottom-20 z-10 flex flex-wrap items-center justify-end gap-3 rounded-xl border border-line-strong/60 bg-overlay px-4 py-3 shadow-pop lg:bottom-4">
          <ButtonLink variant="ghost" to="/audit">
            {t.common.cancel}
          </ButtonLink>
          <Button variant="primary" disabledReason={may ? chosen.length === 0 && t.audit.applyNothing : t.common.needsScope("admin")} onClick={() => setAsking(true)}>
            {t.audit.apply(chosen.length)}
          </Button>
        </div>
      )}
      <Confirm open={asking} onClose={() => setAsking(false)} title={t.audit.applyTitle(chosen.length)} action={t.audit.apply(chosen.length)} onConfirm={start}>
        <Consequence steps={chosen} />
      </Confirm>
    </>
  );
}

function Consequence({ steps }: { steps: readonly PlanStep[] }) {
  const careful = steps.filter((it) => it.risk === "careful").length;
  const dangerous = steps.filter((it) => it.risk === "dangerous").length;
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p>{t.audit.applyWrites}</p>
        <ul className="list-disc pl-5 font-medium">
          {byInstance(steps).map(([instance, of]) => (
            <li key={instance}>
              <Foreign text={t.audit.applyCount(instance, of.length)} />
            </li>
          ))}
        </ul>
      </div>
      {careful > 0 && <p className="text-warn">{t.audit.applyCareful(careful)}</p>}
      {dangerous > 0 && <p className="font-medium text-bad">{t.audit.applyDangerous(dangerous)}</p>}
      <p className="text-muted">{t.audit.applyHow}</p>
    </div>
  );
}

type StepsProps = { steps: readonly PlanStep[]; phase: PlanPhase; out: ReadonlySet<number>; onOut: (out: ReadonlySet<number>) => void };

function Steps({ steps, phase, out, onOut }: StepsProps) {
  const set = (place: number, isIn: boolean) => {
    const next = new Set(out);
    if (isIn) next.delete(place);
    else next.add(place);
    onOut(next);
  };
  return (
    <ul className="divide-y divide-line">
      {steps.map((it) => (
        <li key={it.id}>
          <PlanStepRow step={it} isIn={!out.has(it.place)} onIn={phase === "planned" ? (isIn) => set(it.place, isIn) : undefined} isOver={phase === "done"} />
        </li>
      ))}
    </ul>
  );
}

/** How far it is, while it goes. */
function Going({ plan, phase, asked }: { plan: SettingsPlan; phase: PlanPhase; asked: readonly number[] }) {
  if (phase !== "applying") return null;
  const steps = asked.length > 0 ? plan.steps.filter((it) => asked.includes(it.place)) : plan.steps;
  const over = steps.filter((it) => it.state !== "planned" && it.state !== "sent").length;
  const words = over === steps.length ? t.audit.checking : t.audit.applying(over, steps.length);
  return (
    <div role="status" className="flex flex-col gap-2 rounded-lg border border-line bg-surface px-4 py-3 text-sm">
      <p>
        <span className="font-medium">{words}</span> <span className="text-muted">{t.audit.keepsRunning}</span>
      </p>
      <Progress label={t.audit.applying(over, steps.length)} value={steps.length > 0 ? (over / steps.length) * 100 : 0} />
    </div>
  );
}

function Outcome({ plan, notConverged }: { plan: SettingsPlan; notConverged: readonly string[] }) {
  const { done, failed, skipped, planned, undone } = tally(plan.steps);
  const asked = plan.steps.length - planned;
  const isWell = failed + skipped === 0 && notConverged.length === 0;
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-surface px-4 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <p className={isWell ? "font-medium text-ok" : "font-medium"}>
          {t.audit.outcome(done + undone, asked)}
          {skipped > 0 && <span className="text-warn"> {t.audit.outcomeSkipped(skipped)}.</span>}
          {failed > 0 && <span className="text-bad"> {t.audit.outcomeFailed(failed)}.</span>}
        </p>
        {notConverged.length > 0 && (
          <>
            <p className="mt-1 text-warn">{t.audit.notConverged}</p>
            <ul className="list-disc pl-5">
              {notConverged.map((it) => (
                <li key={it}>
                  <Foreign text={it} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {done > 0 && <Undo what={{ plan: plan.id }} aria-label={t.audit.undoAll} />}
    </div>
  );
}

/** What is not part of it and why; much of it is to be done by hand. */
function LeftOut({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <details className="rounded-xl border border-line bg-surface px-4 py-3 text-sm" open={sentences.length <= 3}>
      <summary className="min-h-7 font-medium">{t.audit.leftOutCount(sentences.length)}</summary>
      <p className="mt-1 text-muted">{t.audit.leftOutHint}</p>
      <ul className="mt-2 flex list-disc flex-col gap-1.5 pl-5">
        {sentences.map((it) => (
          <li key={it}>
            <Foreign text={it} />
          </li>
        ))}
      </ul>
    </details>
  );
}
