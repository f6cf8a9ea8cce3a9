/** Whether something is so, as far as can be told. */
export type Truth = "yes" | "no" | "unknown";

/** A custom format that a release meets, or may meet. */
export type FormatVerdict = { name: string; score: number; met: Truth; unknown: string[] };

/** What a release counts in a profile, by the guide. */
export type Scored = {
  profile: string;
  score: number;
  atLeast: number;
  atMost: number;
  quality: string | null;
  qualityAllowed: Truth;
  taken: Truth;
  isEnough: Truth;
  formats: FormatVerdict[];
};

/** The same, by the program itself. */
export type OwnScore = { profile: string; score: number; taken: Truth; isEnough: Truth };
export type Own = { title: string | null; quality: string | null; formats: string[]; profiles: OwnScore[] };

export type ScoredRelease = { profiles: Scored[]; program: Own | null; differences: string[] };

/**
 * Reads what the sandbox answered. The API's document says no more of it than that it is JSON, so what is not as
 * expected is left out here and breaks nothing.
 */
export function scoredOf(body: unknown): ScoredRelease {
  const it = record(body);
  return {
    profiles: list(it.profiles).map(scored),
    program: it.program == null ? null : own(record(it.program)),
    differences: texts(it.differences),
  };
}

function scored(from: unknown): Scored {
  const it = record(from);
  const score = number(it.score);
  return {
    profile: text(it.profile) ?? "",
    score,
    atLeast: number(it.at_least, score),
    atMost: number(it.at_most, score),
    quality: text(it.quality),
    qualityAllowed: truth(it.quality_allowed),
    taken: truth(it.taken),
    isEnough: truth(it.is_enough),
    formats: list(it.formats).map((format) => {
      const verdict = record(format);
      return {
        name: text(verdict.name) ?? text(verdict.id) ?? "",
        score: number(verdict.score),
        met: truth(verdict.met),
        unknown: texts(verdict.unknown),
      };
    }),
  };
}

function own(it: Record<string, unknown>): Own {
  return {
    title: text(it.title),
    quality: text(it.quality),
    formats: texts(it.formats),
    profiles: list(it.profiles).map((profile) => {
      const of = record(profile);
      return { profile: text(of.profile) ?? "", score: number(of.score), taken: truth(of.taken), isEnough: truth(of.is_enough) };
    }),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return list(value).filter((it) => typeof it === "string");
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: unknown, otherwise = 0): number {
  return typeof value === "number" ? value : otherwise;
}

function truth(value: unknown): Truth {
  return value === "yes" || value === "no" ? value : "unknown";
}
