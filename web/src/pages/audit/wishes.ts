import type { Schema } from "~/api/client";

type Wish = Partial<Schema<"Wishes">["instances"][string]>;

/**
 * What is wished for of the guide, as the server has it or as somebody types it: what is left out there has its default.
 * The server checks it; here only the profiles are chosen, all else stays as it came.
 */
export type Wishes = { instances?: Record<string, Wish> };

/** What is wished for in one program: the ids of the guide's profiles, and the names of what else is wished for. */
export type WishSummary = { profiles: string[]; other: string[] };

export function summaryOf(wishes: Wishes | null, instance: string): WishSummary {
  const wish = wishes?.instances?.[instance] ?? {};
  const profiles = (wish.profiles ?? []).map((it) => it.id);
  const other = Object.keys(wish).filter((key) => key !== "profiles" && key !== "adopt");
  return { profiles: profiles.filter((it) => it != null), other };
}

/** The programs that something is wished for in. */
export function wished(wishes: Wishes | null): string[] {
  return Object.keys(wishes?.instances ?? {}).sort();
}

/** The same wishes with or without a profile of the guide in a program. A program without wishes is left out. */
export function withProfile(wishes: Wishes | null, instance: string, id: string, isIn: boolean): Wishes {
  const { [instance]: wish = {}, ...others } = wishes?.instances ?? {};
  const { profiles: before = [], ...rest } = wish;
  const without = before.filter((it) => it.id !== id);
  const profiles = isIn ? [...without, before.find((it) => it.id === id) ?? { id }] : without;
  const next: Wish = profiles.length > 0 ? { ...rest, profiles } : rest;
  const isNothing = Object.keys(next).every((key) => key === "adopt");
  return { ...wishes, instances: isNothing ? others : { ...others, [instance]: next } };
}

/** Why typed text is no wishes: it is not JSON, in the words of the browser, or has another shape. */
export type NoWishes = { syntax: string } | { place: string };

/** Reads what was typed, as far as this page looks into it. */
export function parsed(text: string): { wishes: Wishes } | { problem: NoWishes } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return { problem: { syntax: thrown instanceof Error ? thrown.message : String(thrown) } };
  }
  const place = oddPlace(value);
  return place === null ? { wishes: value as Wishes } : { problem: { place } };
}

/** Where typed wishes are not what this page needs them to be. */
function oddPlace(value: unknown): string | null {
  if (!isRecord(value)) return "{ … }";
  const { instances = {} } = value;
  if (!isRecord(instances)) return "instances";
  for (const [name, wish] of Object.entries(instances)) {
    if (!isRecord(wish)) return `instances.${name}`;
    const { profiles = [] } = wish;
    if (!Array.isArray(profiles) || !profiles.every(isProfile)) return `instances.${name}.profiles`;
  }
  return null;
}

function isProfile(value: unknown): boolean {
  return isRecord(value) && (value.id == null || typeof value.id === "string");
}

/** Wishes as they are edited. */
export function written(wishes: Wishes): string {
  return JSON.stringify(wishes, null, 2);
}

/** What stands in the editor: `text` was made from `base`, what the server had then. */
export type Draft = { text: string; base: Wishes; isOvertaken: boolean };

export function draftOf(kept: Wishes): Draft {
  return { text: written(kept), base: kept, isOvertaken: false };
}

/** Whether the text says something else than the server. */
export function isChanged({ text, base }: Draft): boolean {
  const read = parsed(text);
  return "problem" in read || !isSame(read.wishes, base);
}

/** The draft after the server has `kept`: what was typed stays, and is marked when others changed what it began with. */
export function rebased(draft: Draft, kept: Wishes): Draft {
  if (isSame(kept, draft.base)) return { ...draft, base: kept };
  if (!isChanged(draft)) return draftOf(kept);
  const next = { ...draft, base: kept };
  return { ...next, isOvertaken: isChanged(next) };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
