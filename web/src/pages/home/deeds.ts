import type { Schema } from "~/api/client";
import type { AutoArrEvent } from "~/api/events";

/** What was done for one thing: a download, or settings that were changed together. */
export type Deed = {
  key: string;
  /** The newest first. */
  events: AutoArrEvent[];
  newest: AutoArrEvent;
  /** How it stands. `dry`: nothing was sent, it is what would have been done. */
  state: "done" | "failed" | "under_way" | "dry";
  /** The plan of settings that it carried out, and how many steps of it. */
  plan: { id: string; changed: number; notChanged: number; undone: number } | null;
};

const TOLD = ["recovery.sent", "recovery.verified", "recovery.failed", "recovery.would_act", "incident.resolved", "incident.given_up"];
const SETTINGS = ["configuration.changed", "configuration.not_changed", "configuration.undone"];

/** Groups the newest events (the newest first) by what they belong to. What only was planned or seen is left out. */
export function deeds(events: readonly AutoArrEvent[]): Deed[] {
  const groups = new Map<string, AutoArrEvent[]>();
  for (const event of events) {
    if (!TOLD.includes(event.kind) && !SETTINGS.includes(event.kind)) continue;
    const key = planOf(event) ?? event.correlationId;
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return [...groups].flatMap(([key, group]) => {
    const newest = group[0];
    if (!newest) return [];
    const of = (kind: string) => group.filter((it) => it.kind === kind).length;
    const isSettings = SETTINGS.includes(newest.kind) && planOf(newest) !== null;
    const plan = isSettings
      ? { id: key, changed: of("configuration.changed"), notChanged: of("configuration.not_changed"), undone: of("configuration.undone") }
      : null;
    return [{ key, events: group, newest, state: stateOf(newest), plan }];
  });
}

/** Whether there is something left of a plan that could be changed back. */
export function canUndo(plan: Schema<"SettingsPlanView"> | undefined): boolean {
  return plan?.steps.some((it) => it.state === "done") ?? false;
}

function planOf({ kind, data }: AutoArrEvent): string | null {
  const plan: unknown = (data as Record<string, unknown> | null)?.plan;
  return kind.startsWith("configuration.") && typeof plan === "string" ? plan : null;
}

function stateOf({ kind }: AutoArrEvent): Deed["state"] {
  switch (kind) {
    case "recovery.failed":
    case "incident.given_up":
    case "configuration.not_changed":
      return "failed";
    case "recovery.would_act":
      return "dry";
    case "recovery.sent":
      return "under_way";
    default:
      return "done";
  }
}
