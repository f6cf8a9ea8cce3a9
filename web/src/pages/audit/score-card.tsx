import type { Schema } from "~/api/client";
import { cn } from "~/lib/cn";
import { number, t } from "~/text";
import { Badge, type Tone } from "~/ui/badge";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";

type Truth = Schema<"TruthView">;

const TAKEN: Record<Truth, Tone> = { yes: "ok", no: "bad", unknown: "warn" };
const ENOUGH: Record<Truth, Tone> = { yes: "ok", no: "neutral", unknown: "neutral" };

/** A score with its sign: what it counts is counted towards or against. */
export function signed(score: number): string {
  return score > 0 ? `+${number(score)}` : number(score);
}

/** What a release counts in one profile, and whether it would be taken. */
export function ScoreCard({ scored }: { scored: Schema<"ScoredView"> }) {
  const { profile, score, atLeast, atMost, quality, qualityAllowed, taken, isEnough, formats } = scored;
  return (
    <Card className="flex flex-col gap-3 p-4 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h3 className="min-w-0 font-medium">
          <Foreign text={profile} />
        </h3>
        <span className="flex flex-wrap gap-1.5">
          <Badge tone={TAKEN[taken]}>{t.audit.taken[taken]}</Badge>
          {taken !== "no" && <Badge tone={ENOUGH[isEnough]}>{t.audit.enough[isEnough]}</Badge>}
        </span>
      </div>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-muted">{t.audit.scoreOf}</span>
        <span className="tabular text-2xl leading-none font-semibold">{signed(score)}</span>
        {atLeast !== atMost && <span className="text-[0.8125rem] text-muted">{t.audit.range(atLeast, atMost)}</span>}
      </p>
      <p>
        <span className="text-muted">{t.audit.quality}: </span>
        <Foreign text={quality ?? t.audit.qualityNone} />
        {qualityAllowed === "no" && (
          <>
            {" "}
            <Badge tone="bad">{t.audit.qualityRefused}</Badge>
          </>
        )}
      </p>
      <Formats formats={formats} />
    </Card>
  );
}

function Formats({ formats }: { formats: readonly Schema<"FormatVerdictView">[] }) {
  if (formats.length === 0) return <p className="text-muted">{t.audit.formatsNone}</p>;
  return (
    <ul aria-label={t.audit.formats} className="divide-y divide-line border-t border-line">
      {formats.map((it) => (
        <li key={it.id} className="flex items-baseline gap-3 py-1.5">
          <span className="min-w-0 flex-1">
            <Foreign text={it.name} />
            {it.unknown.length > 0 && (
              <span className="block text-xs text-muted">
                <Foreign text={t.audit.unknownBecause(it.unknown.join(", "))} />
              </span>
            )}
          </span>
          <Badge tone={it.met === "yes" ? "ok" : "neutral"}>{t.audit.met[it.met]}</Badge>
          <span className={cn("tabular w-16 shrink-0 text-right font-medium", it.score < 0 && "text-bad")}>{signed(it.score)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What the program itself makes of it, by its settings of now. */
export function OwnCard({ own }: { own: Schema<"OwnView"> }) {
  return (
    <Card className="flex flex-col gap-2 p-4 text-sm">
      <p>
        <span className="text-muted">{t.audit.recognised}: </span>
        <Foreign text={own.title ?? t.audit.notRecognised} />
      </p>
      <p>
        <span className="text-muted">{t.audit.quality}: </span>
        <Foreign text={own.quality ?? t.audit.qualityNone} />
      </p>
      <p>
        <span className="text-muted">{t.audit.formats}: </span>
        <Foreign text={own.formats.join(" · ") || t.common.nothing} />
      </p>
      <ul className="flex flex-col gap-1">
        {own.profiles.map((it) => (
          <li key={it.profile} className="flex flex-wrap items-center gap-2">
            <Foreign text={it.profile} className="font-medium" />
            <span className="tabular">{signed(it.score)}</span>
            <Badge tone={TAKEN[it.taken]}>{t.audit.taken[it.taken]}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}
