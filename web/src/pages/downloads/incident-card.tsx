import { MessageCircleQuestion, Waypoints } from "lucide-react";
import { memo } from "react";
import type { Incident } from "~/api/queries/incidents";
import type { PlannedStep } from "~/api/queries/queue";
import { shortened } from "~/lib/foreign";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";
import { IncidentActions } from "./actions";
import { NextStep } from "./next-step";
import { Cause, IncidentState } from "./states";

type Props = {
  incident: Incident;
  planned: readonly PlannedStep[];
  /** Where it is explained. */
  to: string;
  /** Below which heading it stands. */
  heading?: "h2" | "h3";
};

/** Something that is in trouble: what, why, what comes next, and what one can do. */
export const IncidentCard = memo(function IncidentCard({ incident, planned, to, heading: Heading = "h3" }: Props) {
  const { title, release, why, scope, state } = incident;
  const message = why.evidence.message || why.evidence.labels.join(", ");
  const about = shortened(title, 80);
  return (
    <Card className="flex flex-col gap-3 p-4">
      <header className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <Heading className="font-medium">
            <Foreign text={title} />
          </Heading>
          {release && release !== title && <Foreign line text={release} className="text-[0.8125rem] text-muted" />}
        </div>
        <div className="flex flex-wrap items-center gap-1.5">
          {t.downloads.scopes[scope] && <Badge tone="bad">{t.downloads.scopes[scope]}</Badge>}
          <IncidentState state={state} />
        </div>
      </header>
      <div className="text-sm">
        <p>
          <span className="font-medium">{t.downloads.because}: </span>
          <Foreign text={why.sentence} />
        </p>
        {message && (
          <p className="mt-1 line-clamp-2 border-l-2 border-line-strong/60 pl-2.5 text-[0.8125rem] text-muted">
            <Foreign text={shortened(message, 260)} />
          </p>
        )}
      </div>
      {incident.closedAt ? (
        incident.outcome && (
          <p className="text-sm">
            <Foreign text={incident.outcome} />
          </p>
        )
      ) : state === "question" && incident.question ? (
        <p className="flex items-start gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm">
          <MessageCircleQuestion aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          <Foreign text={incident.question.text} />
        </p>
      ) : (
        <NextStep incident={incident} planned={planned} />
      )}
      <footer className="flex flex-wrap items-center gap-2">
        {state === "question" && (
          <ButtonLink size="sm" variant="primary" to={to} aria-label={`${t.downloads.answer}: ${about}`} icon={<MessageCircleQuestion aria-hidden className="size-4" />}>
            {t.downloads.answer}
          </ButtonLink>
        )}
        <IncidentActions incident={incident} />
        <ButtonLink size="sm" variant="ghost" to={to} aria-label={`${t.downloads.explain}: ${about}`} icon={<Waypoints aria-hidden className="size-4" />}>
          {t.downloads.explain}
        </ButtonLink>
        <span className="ml-auto flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
          <Cause cause={why.cause} />
          {incident.client && <span>{incident.client}</span>}
          {!incident.closedAt && incident.rung < incident.ladder.length && <span>{t.downloads.standsOn(incident.rung + 1, incident.ladder.length)}</span>}
          <span>{incident.closedAt ? t.downloads.doneInAll(incident.actions) : t.downloads.doneSoFar(incident.actions)}</span>
          <Time at={incident.closedAt ?? incident.openedAt} />
        </span>
      </footer>
    </Card>
  );
});
