import type { Schema } from "~/api/client";
import type { AutoArrEvent } from "~/api/events";

/** How far a step of recovery is. `would`: it is only watched, so it was not done. */
export type RungState = "planned" | "sent" | "done" | "failed" | "would";

/** One step of recovery: what, why, how far. */
export type Rung = {
  key: string;
  /** The code of the action, if it is told. */
  action: string | null;
  state: RungState;
  /** Why it is done. Text from outside may be in it. */
  reason: string | null;
  /** How it went, as the event says it. */
  summary: string;
  attempt: number;
  at: string;
};

const STATES: Record<string, RungState> = {
  "recovery.planned": "planned",
  "recovery.sent": "sent",
  "recovery.verified": "done",
  "recovery.failed": "failed",
  "recovery.would_act": "would",
};

/** A step that is still to come, and whether the policy lets it be taken. */
export type RungAhead = { sentence: string; isAllowed: boolean };

/** The steps that come after the one where an incident stands, if that does not help. */
export function rungsAhead({ ladder, rung, closedAt }: Pick<Schema<"IncidentView">, "ladder" | "rung" | "closedAt">): RungAhead[] {
  return closedAt ? [] : ladder.slice(rung + 1);
}

/** The steps so far, in their order: the events of one step are one rung, as it is now. */
export function rungs(timeline: readonly AutoArrEvent[]): Rung[] {
  const found = new Map<string, Rung>();
  for (const event of timeline) {
    const state = STATES[event.kind];
    if (!state) continue;
    const data = dataOf(event.data);
    const key = textOf(data.key) ?? event.id;
    const before = found.get(key);
    found.set(key, {
      key,
      action: textOf(data.action) ?? before?.action ?? null,
      state,
      reason: textOf(data.reason) ?? before?.reason ?? null,
      summary: event.summary,
      attempt: typeof data.attempt === "number" ? Math.max(data.attempt, before?.attempt ?? 0) : (before?.attempt ?? 0),
      at: event.at,
    });
  }
  return [...found.values()];
}

function dataOf(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
