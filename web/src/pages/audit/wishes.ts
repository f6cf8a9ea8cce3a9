/**
 * What is wished for of the guide. The server knows its shape and checks it; here only the profiles are chosen, and
 * everything else stays as it came.
 */
export type Wishes = Record<string, unknown>;

/** What is wished for in one program: the ids of the guide's profiles, and the names of what else is wished for. */
export type WishSummary = { profiles: string[]; other: string[] };

export function summaryOf(wishes: unknown, instance: string): WishSummary {
  const wish = record(record(record(wishes).instances)[instance]);
  const profiles = list(wish.profiles).map((it) => record(it).id);
  const other = Object.keys(wish).filter((key) => key !== "profiles" && key !== "adopt");
  return { profiles: profiles.filter((it) => typeof it === "string"), other };
}

/** The programs that something is wished for in. */
export function wished(wishes: unknown): string[] {
  return Object.keys(record(record(wishes).instances)).sort();
}

/** The same wishes with or without a profile of the guide in a program. A program without wishes is left out. */
export function withProfile(wishes: unknown, instance: string, id: string, isIn: boolean): Wishes {
  const all = record(wishes);
  const instances = record(all.instances);
  const wish = record(instances[instance]);
  const rest = list(wish.profiles).filter((it) => record(it).id !== id);
  const profiles = isIn ? [...rest, list(wish.profiles).find((it) => record(it).id === id) ?? { id }] : rest;
  const next: Record<string, unknown> = { ...wish, profiles };
  if (profiles.length === 0) delete next.profiles;
  const isNothing = Object.keys(next).every((key) => key === "adopt");
  const others = Object.entries(instances).filter(([name]) => name !== instance);
  return { ...all, instances: Object.fromEntries(isNothing ? others : [...others, [instance, next]]) };
}

/** Reads what was typed. */
export function parsed(text: string): { wishes: Wishes } | { error: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { wishes: value as Wishes } : { error: "{ … }" };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
