import { TriangleAlert } from "lucide-react";
import { t } from "~/text";
import { Foreign } from "~/ui/foreign";

/** Says that something could not be looked at: then nothing is "all good". */
export function Partial({ troubles, away }: { troubles: readonly string[]; away: readonly { name: string }[] }) {
  const told = away.filter((it) => !troubles.some((trouble) => trouble.includes(it.name)));
  if (troubles.length + told.length === 0) return null;
  return (
    <div role="status" className="flex gap-3 rounded-lg border border-warn/40 bg-warn-soft px-4 py-3 text-sm">
      <TriangleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-warn" />
      <div className="min-w-0">
        <p>
          <span className="font-semibold">{t.audit.partial}</span> {t.audit.partialDetail}
        </p>
        <ul className="mt-1 list-disc pl-5">
          {troubles.map((it) => (
            <li key={it}>
              <Foreign text={it} />
            </li>
          ))}
          {told.map((it) => (
            <li key={it.name}>
              <Foreign text={t.audit.awayProgram(it.name)} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
