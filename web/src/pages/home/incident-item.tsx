import { MessageCircleQuestion } from "lucide-react";
import type { Incident } from "~/api/queries/incidents";
import { capital } from "~/lib/words";
import { IncidentActions } from "~/pages/downloads/actions";
import { Evidence } from "~/pages/downloads/evidence";
import { t } from "~/text";
import { Badge, type Tone } from "~/ui/badge";
import { ButtonLink } from "~/ui/button";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";
import { Item } from "./item";

const words = t.home.attention;

/** A download that failed: why, what was seen, what comes next, and what one may do. */
export function IncidentItem({ incident, tone }: { incident: Incident; tone: Tone }) {
  const { why } = incident;
  const isQuestion = incident.state === "question";
  const where = [incident.library, incident.client].filter(Boolean).join(" · ");
  return (
    <Item
      tone={tone}
      title={<Foreign text={incident.title} />}
      meta={
        <>
          {where}
          {where && " · "}
          <Time at={incident.failedAt} />
        </>
      }
      cause={<Foreign text={capital(incident.outcome ?? why.sentence)} />}
      evidence={
        <>
          <p className="mb-2">
            <Foreign mono text={incident.release} />
          </p>
          <Evidence evidence={why.evidence} />
        </>
      }
      actions={
        <>
          {isQuestion && (
            <ButtonLink size="sm" variant="primary" to={`/downloads/incidents/${incident.id}`} icon={<MessageCircleQuestion aria-hidden className="size-4" />}>
              {words.answer}
            </ButtonLink>
          )}
          <IncidentActions incident={incident} />
          {!isQuestion && (
            <ButtonLink size="sm" variant="ghost" to={`/downloads/incidents/${incident.id}`}>
              {words.explain}
            </ButtonLink>
          )}
        </>
      }
    >
      {incident.question && <Foreign text={incident.question.text} />}
      {!incident.question && incident.nextStep && (
        <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <Badge tone={tone}>{words.next}</Badge>
          <Foreign text={incident.nextStep} />
          {incident.nextAt && <Time at={incident.nextAt} className="text-xs text-muted" />}
        </p>
      )}
      {incident.state === "given_up" && <Foreign text={why.advice} className="text-muted" />}
    </Item>
  );
}
