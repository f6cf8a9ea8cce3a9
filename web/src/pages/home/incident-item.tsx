import { MessageCircleQuestion, RotateCw } from "lucide-react";
import { useState } from "react";
import { useIncidentStep, type Incident } from "~/api/queries/incidents";
import { useMay } from "~/api/queries/session";
import { size } from "~/lib/size";
import { t } from "~/text";
import { Badge, type Tone } from "~/ui/badge";
import { Button, ButtonLink } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";
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
      evidence={<Evidence incident={incident} />}
      actions={
        <>
          {isQuestion && (
            <ButtonLink size="sm" variant="primary" to={`/downloads/incidents/${incident.id}`} icon={<MessageCircleQuestion aria-hidden className="size-4" />}>
              {words.answer}
            </ButtonLink>
          )}
          {!isQuestion && <Act incident={incident} act="retry" />}
          {!incident.closedAt && <Act incident={incident} act="skip" />}
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

/** What the programs said, in their words. */
function Evidence({ incident }: { incident: Incident }) {
  const { evidence } = incident.why;
  const amount = evidence.bytesExpected ? `${size(evidence.bytesDownloaded ?? 0)} / ${size(evidence.bytesExpected)}` : null;
  return (
    <dl className="flex flex-col gap-2">
      <div>
        <dt className="sr-only">{words.cause}</dt>
        <dd>
          <Foreign mono text={incident.release} />
        </dd>
      </div>
      <div>
        <dt className="text-xs text-muted">
          <Foreign text={evidence.status} />
          {amount && ` · ${amount}`}
        </dt>
        <dd>
          <Foreign text={evidence.message} />
        </dd>
      </div>
      {evidence.stages.map((stage) => (
        <div key={stage.name}>
          <dt className="text-xs text-muted">
            <Foreign text={stage.name} />
          </dt>
          {stage.lines.map((line, at) => (
            <dd key={at}>
              <Foreign text={line} />
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

const ACTS = {
  retry: { label: words.retry, title: words.retryTitle, text: words.retryConsequence, done: words.retryDone, variant: "secondary" },
  skip: { label: words.skip, title: words.skipTitle, text: words.skipConsequence, done: words.skipDone, variant: "ghost" },
} as const;

function Act({ incident, act }: { incident: Incident; act: keyof typeof ACTS }) {
  const [open, setOpen] = useState(false);
  const step = useIncidentStep(incident.id);
  const mayOperate = useMay("operate");
  const { label, title, text, done, variant } = ACTS[act];
  const confirm = async () => {
    await step.mutateAsync({ act });
    toast.done(done);
  };
  return (
    <>
      <Button
        size="sm"
        variant={variant}
        icon={act === "retry" && <RotateCw aria-hidden className="size-4" />}
        disabledReason={!mayOperate && t.common.needsScope("operate")}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Confirm open={open} onClose={() => setOpen(false)} title={title} action={label} onConfirm={confirm}>
        <p className="mb-2 font-medium">
          <Foreign text={incident.title} />
        </p>
        <p>{text}</p>
      </Confirm>
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
