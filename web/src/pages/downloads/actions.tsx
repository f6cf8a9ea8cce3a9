import { useQuery } from "@tanstack/react-query";
import { FastForward, HandMetal } from "lucide-react";
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

/** What can be done about an incident that is not over: its next step now, or nothing more. */
export function IncidentActions({ incident }: { incident: Incident }) {
  const step = useIncidentStep(incident.id);
  const may = useMay("operate");
  const recovery = useQuery(recoveryQuery);
  const [asking, setAsking] = useState(false);
  const reason = !may && t.common.needsScope("operate");
  const about = shortened(incident.title, 80);
  if (incident.closedAt) return null;
  return (
    <>
      {incident.state !== "question" && (
        <Button
          size="sm"
          icon={<FastForward aria-hidden className="size-4" />}
          busy={step.isPending && step.variables.act === "retry"}
          disabledReason={reason || (recovery.data?.paused && t.downloads.retryPaused)}
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
      )}
      <Button
        size="sm"
        icon={<HandMetal aria-hidden className="size-4" />}
        disabledReason={reason}
        aria-label={`${t.downloads.skip}: ${about}`}
        onClick={() => setAsking(true)}
      >
        {t.downloads.skip}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t.downloads.skipTitle}
        action={t.downloads.skip}
        onConfirm={async () => {
          await step.mutateAsync({ act: "skip" });
          toast.done(t.downloads.skipped, about);
        }}
      >
        <p className="mb-2 font-medium">
          <Foreign text={incident.title} />
        </p>
        <p>{t.downloads.skipConsequence}</p>
      </Confirm>
    </>
  );
}
