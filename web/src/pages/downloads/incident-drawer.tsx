import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import type { Schema } from "~/api/client";
import { asProblem } from "~/api/problem";
import { incidentQuery } from "~/api/queries/incidents";
import { recoveryPlanQuery } from "~/api/queries/queue";
import { absolute } from "~/lib/time";
import { sentence } from "~/lib/words";
import { t } from "~/text";
import { Section } from "~/ui/card";
import { Drawer } from "~/ui/drawer";
import { Foreign } from "~/ui/foreign";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";
import { canAct, IncidentActions } from "./actions";
import { Evidence } from "./evidence";
import { Facts, type Fact } from "./facts";
import { rungs, rungsAhead } from "./ladder";
import { LadderView } from "./ladder-view";
import { NextStep } from "./next-step";
import { QuestionForm } from "./question";
import { Cause, IncidentState } from "./states";
import { TimelineView } from "./timeline";

/** One incident with everything about it, over the page at `back`. */
export function IncidentDrawer({ back }: { back: string }) {
  const { id = "" } = useParams();
  const { search } = useLocation();
  const navigate = useNavigate();
  const query = useQuery(incidentQuery(id));
  const incident = query.data;
  const isGone = query.isError && asProblem(query.error).status === 404;
  return (
    <Drawer
      onClose={() => void navigate({ pathname: back, search })}
      title={incident ? <Foreign text={incident.title} /> : t.downloads.explain}
      description={
        incident && (
          <span className="flex flex-wrap items-center gap-1.5">
            <IncidentState state={incident.state} />
            <Cause cause={incident.why.cause} />
            <Time at={incident.updatedAt} className="text-xs" />
          </span>
        )
      }
      footer={incident && canAct(incident) && <IncidentActions incident={incident} />}
    >
      {isGone ? <Empty title={t.downloads.incidentGone}>{t.downloads.incidentGoneDetail}</Empty> : <Await query={query}>{(it) => <Explained incident={it} />}</Await>}
    </Drawer>
  );
}

function Explained({ incident }: { incident: Schema<"ExplainedView"> }) {
  const plan = useQuery({ ...recoveryPlanQuery, enabled: !incident.closedAt });
  const steps = rungs(incident.timeline);
  const { why, question } = incident;
  return (
    <div className="flex flex-col gap-6">
      {question && !incident.closedAt && (
        <Section title={t.downloads.askTitle}>
          <QuestionForm key={incident.updatedAt} incident={incident} question={question} />
        </Section>
      )}
      <Section title={t.downloads.whatHappened}>
        <p className="text-sm">
          <Foreign text={sentence(why.sentence)} />
        </p>
        {why.advice && (
          <p className="text-sm text-muted">
            <Foreign text={why.advice} />
          </p>
        )}
        <Evidence evidence={why.evidence} />
      </Section>
      <Section title={t.downloads.ladder} aside={incident.closedAt ? t.downloads.doneInAll(incident.actions) : t.downloads.doneSoFar(incident.actions)}>
        <LadderView rungs={steps} ahead={rungsAhead(incident)}>
          {incident.closedAt ? (
            <p className="text-sm font-medium">
              <Foreign text={incident.outcome ?? t.downloads.over} />
            </p>
          ) : question ? null : (
            <NextStep incident={incident} planned={plan.data ?? []} />
          )}
        </LadderView>
      </Section>
      <Section
        title={t.downloads.timeline}
        aside={
          <Link to={`/activity?correlationId=${encodeURIComponent(incident.id)}`} className="text-accent hover:underline">
            {t.downloads.timelineLink}
          </Link>
        }
      >
        <TimelineView events={incident.timeline} />
      </Section>
      <Section title={t.downloads.facts}>
        <Facts facts={factsOf(incident)} />
      </Section>
    </div>
  );
}

function factsOf(incident: Schema<"ExplainedView">): Fact[] {
  const names = t.downloads.fact;
  return [
    [names.release, incident.release],
    [names.library, incident.library],
    [names.client, incident.client],
    [names.category, incident.category],
    [names.tags, incident.tags.join(", ")],
    [names.items, String(incident.items)],
    [names.download, incident.download],
    [names.lineage, incident.lineage.join(", ")],
    [names.opened, absolute(new Date(incident.openedAt))],
    [names.closed, incident.closedAt && absolute(new Date(incident.closedAt))],
  ];
}
