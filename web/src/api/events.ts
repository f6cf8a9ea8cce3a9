import type { Schema } from "./client";
import type { Resource } from "./keys";

/** Something that happened. */
export type AutoArrEvent = Schema<"EventView">;

/** What an event makes stale, by the beginning of its kind. */
const TABLE: readonly (readonly [start: string, stale: readonly Resource[]])[] = [
  ["incident.", ["incidents", "downloads", "stats", "deeds"]],
  ["download.", ["downloads", "incidents", "stats"]],
  ["recovery.policy_changed", ["recovery"]],
  ["recovery.paused", ["recovery", "stats"]],
  ["recovery.resumed", ["recovery", "stats"]],
  ["recovery.", ["incidents", "downloads", "recovery", "stats", "deeds"]],
  ["instance.", ["connections", "downloads", "stats", "audit"]],
  ["audit.", ["audit"]],
  ["finding.", ["audit"]],
  ["configuration.", ["audit", "deeds"]],
  ["guide.", ["guides", "audit"]],
  ["backup.", ["backups"]],
  ["auth.user_", ["users"]],
  ["auth.key_", ["api-keys"]],
  ["auth.", ["session"]],
  ["system.", ["system"]],
];

/** What an event makes stale. Every event is a line of the activity. */
export function staleAfter(kind: string): Resource[] {
  const row = TABLE.find(([start]) => kind.startsWith(start));
  return ["activity", ...(row?.[1] ?? [])];
}
