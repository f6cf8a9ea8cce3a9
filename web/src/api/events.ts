import type { Schema } from "./client";
import type { Resource } from "./keys";

/** Something that happened. */
export type AutoArrEvent = Schema<"EventView">;

/** What an event makes stale, by the beginning of its kind. */
const TABLE: readonly (readonly [start: string, stale: readonly Resource[]])[] = [
  ["incident.", ["incidents", "downloads", "deeds"]],
  ["download.", ["downloads", "incidents"]],
  ["recovery.policy_changed", ["recovery"]],
  ["recovery.paused", ["recovery"]],
  ["recovery.resumed", ["recovery"]],
  ["recovery.", ["incidents", "downloads", "recovery", "deeds"]],
  ["instance.", ["connections", "downloads", "audit"]],
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

/** What an event makes stale. */
export function staleAfter(kind: string): readonly Resource[] {
  return TABLE.find(([start]) => kind.startsWith(start))?.[1] ?? [];
}
