import { TriangleAlert } from "lucide-react";
import type { Schema } from "~/api/client";
import { cn } from "~/lib/cn";
import { t } from "~/text";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { ProductMark } from "~/ui/product";

type Props = {
  audit: Schema<"AuditView">;
  /** How many open findings a program has. */
  findings: (instance: string) => number;
  /** The program that is looked at, or nothing. */
  chosen: string;
  onChoose: (instance: string) => void;
  /** Programs that are connected and are not in the audit. */
  away: readonly { name: string; kind: string }[];
};

/** How each program does: its score and how many findings. Pressing one shows only its findings. */
export function Scores({ audit, findings, chosen, onChoose, away }: Props) {
  return (
    <div className="grid grid-cols-2 gap-2 sm:gap-3 md:grid-cols-3 xl:grid-cols-4">
      <Card className="flex flex-col justify-between gap-2 p-3 sm:p-4">
        <p className="text-sm text-muted">{t.audit.overall}</p>
        <p className="tabular text-3xl leading-none font-semibold">{percent(audit.overall)}</p>
        <p className="text-xs text-muted" title={t.audit.scoreHint}>
          {t.audit.weights(audit.overall.held, audit.overall.of)}
          <span className="block">
            {t.audit.between}: {percent(audit.stack)}
          </span>
        </p>
      </Card>
      {audit.instances.map((it) => (
        <button
          key={it.instance}
          type="button"
          aria-pressed={chosen === it.instance}
          title={t.audit.showOnly(it.instance)}
          onClick={() => onChoose(chosen === it.instance ? "" : it.instance)}
          className={cn(
            "flex min-w-0 flex-col justify-between gap-2 rounded-xl border bg-surface p-3 text-left hover:bg-raised sm:p-4",
            chosen === it.instance ? "border-accent bg-accent-soft hover:bg-accent-soft" : "border-line",
          )}
        >
          <span className="flex w-full items-center gap-2">
            <ProductMark kind={it.app} className="size-7 rounded-md text-xs" />
            <span className="min-w-0 flex-1">
              <Foreign line text={it.instance} className="text-sm font-medium" />
              <Foreign line text={it.version} className="text-2xs text-muted max-sm:hidden" />
            </span>
          </span>
          <span className="flex w-full items-baseline justify-between gap-2">
            <span className="tabular text-xl font-semibold">{percent(it.score)}</span>
            <span className="text-xs text-muted">{t.audit.findings(findings(it.instance))}</span>
          </span>
          <Meter score={it.score} />
        </button>
      ))}
      {away.map((it) => (
        <Card key={it.name} className="flex flex-col justify-between gap-2 border-dashed p-3 text-sm sm:p-4">
          <span className="flex items-center gap-2">
            <ProductMark kind={it.kind} className="size-7 rounded-md text-xs" />
            <Foreign line text={it.name} className="font-medium" />
          </span>
          <span className="flex items-center gap-1.5 text-xs text-warn">
            <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
            {t.audit.notSeen}
          </span>
        </Card>
      ))}
    </div>
  );
}

function percent(score: Schema<"ScoreView">): string {
  return score.percent == null ? t.audit.noScore : `${score.percent} %`;
}

function Meter({ score }: { score: Schema<"ScoreView"> }) {
  if (score.percent == null) return null;
  const colour = score.percent >= 90 ? "bg-ok" : score.percent >= 70 ? "bg-warn" : "bg-bad";
  return (
    <span aria-hidden className="block h-1 w-full overflow-hidden rounded-full bg-raised">
      <span className={cn("block h-full rounded-full", colour)} style={{ width: `${score.percent}%` }} />
    </span>
  );
}
