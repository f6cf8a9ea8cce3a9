import { useId, useState } from "react";
import { useFindingStep } from "~/api/queries/findings";
import type { Finding } from "~/api/queries/audit";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Select, TextArea } from "~/ui/field";
import { toast } from "~/ui/toast";

const DAY = 24 * 60 * 60_000;

/** When so many days are over; nothing for ever. */
export function untilAfter(days: number, now: Date): string | null {
  return days > 0 ? new Date(now.getTime() + days * DAY).toISOString() : null;
}

/** Leaves a finding alone: for how long, and why. */
export function Ignore({ finding }: { finding: Finding }) {
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const [days, setDays] = useState("90");
  const step = useFindingStep(finding.id);
  const may = useMay("operate");
  const form = useId();
  return (
    <>
      <Button disabledReason={!may && t.common.needsScope("operate")} onClick={() => setOpen(true)}>
        {t.audit.ignore}
      </Button>
      <Confirm
        open={open}
        onClose={() => setOpen(false)}
        dismissible={false}
        title={t.audit.ignoreTitle}
        action={t.audit.ignore}
        disabledReason={note.trim() === "" && t.audit.noteMissing}
        onConfirm={async () => {
          await step.mutateAsync({ act: "ignore", body: { note: note.trim(), until: untilAfter(Number(days), new Date()) } });
          toast.done(t.audit.ignoredNow);
        }}
      >
        <p className="mb-4">{t.audit.ignoreDetail}</p>
        <div className="flex flex-col gap-4">
          <TextArea id={form} label={t.audit.note} hint={t.audit.noteHint} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          <Select
            label={t.audit.forHowLong}
            value={days}
            onValue={setDays}
            options={["30", "90", "365", "0"].map((it) => ({ value: it, label: t.audit.durations[Number(it)] ?? it }))}
          />
        </div>
      </Confirm>
    </>
  );
}

/** Lets it count again; for one that was set back: lets it be tried again. */
export function Heed({ finding, label }: { finding: Finding; label: string }) {
  const step = useFindingStep(finding.id);
  const may = useMay("operate");
  return (
    <Button
      busy={step.isPending}
      disabledReason={!may && t.common.needsScope("operate")}
      onClick={() =>
        step.mutate({ act: "heed" }, { onSuccess: () => toast.done(t.audit.heeded), onError: (thrown) => toast.failed(thrown) })
      }
    >
      {label}
    </Button>
  );
}
