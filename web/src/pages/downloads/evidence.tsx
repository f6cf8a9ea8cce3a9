import type { Schema } from "~/api/client";
import { size } from "~/lib/size";
import { t } from "~/text";
import { Foreign } from "~/ui/foreign";

/** What was seen, in the words of those who told it. */
export function Evidence({ evidence }: { evidence: Schema<"EvidenceView"> }) {
  const { status, message, labels, stages, bytesDownloaded, bytesExpected, decidedBy } = evidence;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 rounded-lg bg-raised p-3 text-[0.8125rem]">
      {status && <Line name={t.downloads.evidenceStatus} text={status} />}
      {message && <Line name={t.downloads.evidenceMessage} text={message} />}
      {labels.length > 0 && <Line name={t.downloads.evidenceLabels} text={labels.join(", ")} />}
      {bytesExpected != null && bytesDownloaded != null && (
        <Line name={t.downloads.evidenceBytes} text={`${size(bytesDownloaded)} / ${size(bytesExpected)}`} />
      )}
      {stages.map((stage, at) => (
        <Line key={at} name={stage.name} text={stage.lines.join(" · ")} />
      ))}
      <Line name={t.downloads.evidenceDecided} text={decidedBy} />
    </dl>
  );
}

function Line({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt className="text-muted">
        <Foreign text={name} />
      </dt>
      <dd className="min-w-0">
        <Foreign text={text} />
      </dd>
    </>
  );
}
