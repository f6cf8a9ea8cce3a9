import { useQuery } from "@tanstack/react-query";
import { FastForward, HandMetal, RotateCw } from "lucide-react";
import { useState } from "react";
import { useIncidentStep, type Incident } from "~/api/queries/incidents";
import { recoveryQuery } from "~/api/queries/recovery";
import { useMay } from "~/api/queries/session";
import { shortened } from "~/lib/foreign";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Foreign } from "~/ui/foreign";
import { toast } from "~/ui/toast";

/** Whether anything can be done about an incident: what was resolved is over for good. */
export function canAct({ closedAt, state }: Pick<Incident, "closedAt" | "state">): boolean {
  return !closedAt || state === "given_up";
}

/** What can be done about an incident: its next step now, or nothing more, or all of it again once it was given up. */
export function IncidentActions({ incident }: { incident: Incident }) {
  if (!canAct(incident)) return null;
  if (incident.closedAt) return <Again incident={incident} />;
  return (
    <>
      {incident.state !== "question" && <Retry incident={incident} />}
      <Skip incident={incident} />
    </>
  );
}

/** Why nobody can let something be done now. */
function useNoAction(): string | undefined | false {
  const may = useMay("operate");
  const recovery = useQuery(recoveryQuery);
  return may ? recovery.data?.paused && t.downloads.retryPaused : t.common.needsScope("operate");
}

function Retry({ incident }: { incident: Incident }) {
  const step = useIncidentStep(incident.id);
  const reason = useNoAction();
  const about = shortened(incident.title, 80);
  return (
    <Button
      size="sm"
      icon={<FastForward aria-hidden className="size-4" />}
      busy={step.isPending}
      disabledReason={reason}
      aria-label={`${t.downloads.retry}: ${about}`}
      title={t.downloads.retryHint}
      onClick={() =>
        // The card may be gone before the answer is there.
        void step.mutateAsync({ act: "retry" }).then(
          () => toast.done(t.downloads.retried, about),
          (thrown: unknown) => toast.failed(thrown),
        )
      }
    >
      {t.downloads.retry}
    </Button>
  );
}

type Words = { label: string; title: string; consequence: string; done: string };

function Again({ incident }: { incident: Incident }) {
  const reason = useNoAction();
  return <Asked incident={incident} act="retry" words={t.downloads.again} icon={<RotateCw aria-hidden className="size-4" />} reason={reason} />;
}

function Skip({ incident }: { incident: Incident }) {
  const may = useMay("operate");
  return <Asked incident={incident} act="skip" words={t.downloads.skip} icon={<HandMetal aria-hidden className="size-4" />} reason={!may && t.common.needsScope("operate")} />;
}

type AskedProps = { incident: Incident; act: "retry" | "skip"; words: Words; icon: React.ReactNode; reason: string | undefined | false };

/** A step that is asked about before it is taken. */
function Asked({ incident, act, words, icon, reason }: AskedProps) {
  const step = useIncidentStep(incident.id);
  const [asking, setAsking] = useState(false);
  const about = shortened(incident.title, 80);
  return (
    <>
      <Button size="sm" icon={icon} disabledReason={reason} aria-label={`${words.label}: ${about}`} onClick={() => setAsking(true)}>
        {words.label}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={words.title}
        action={words.label}
        onConfirm={async () => {
          await step.mutateAsync({ act });
          toast.done(words.done, about);
        }}
      >
        <p className="mb-2 font-medium">
          <Foreign text={incident.title} />
        </p>
        <p>{words.consequence}</p>
      </Confirm>
    </>
  );
}
