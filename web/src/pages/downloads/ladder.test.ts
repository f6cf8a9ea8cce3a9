import { expect, it } from "vitest";
import type { AutoArrEvent } from "~/api/events";
import { rungs } from "./ladder";

let seq = 0;
function event(kind: string, data: unknown): AutoArrEvent {
  seq += 1;
  const at = `2026-01-01T00:00:${String(seq % 60).padStart(2, "0")}Z`;
  return { seq, id: `event-${seq}`, at, kind, severity: "info", correlationId: "c", actor: "recovery", summary: `${kind} said`, data } as AutoArrEvent;
}

it("makes one rung of the events of one step, as it is now", () => {
  const nudge = { key: "i/d/nudge", action: "nudge", reason: "it looks late" };
  const [rung, ...more] = rungs([
    event("incident.opened", {}),
    event("recovery.planned", { ...nudge, attempt: 0 }),
    event("recovery.sent", { ...nudge, attempt: 1 }),
    event("recovery.verified", { ...nudge, attempt: 1 }),
  ]);
  expect(more).toEqual([]);
  expect(rung).toMatchObject({ action: "nudge", state: "done", reason: "it looks late", attempt: 1, summary: "recovery.verified said" });
});

it("keeps the order of the steps, and tells how each stands", () => {
  const found = rungs([
    event("recovery.planned", { key: "a", action: "nudge" }),
    event("recovery.failed", { key: "a" }),
    event("recovery.would_act", { key: "b", action: "search" }),
    event("recovery.planned", { key: "c", action: "remove" }),
  ]);
  expect(found.map((it) => [it.action, it.state])).toEqual([
    ["nudge", "failed"],
    ["search", "would"],
    ["remove", "planned"],
  ]);
});

it("is not confused by data of another shape", () => {
  const found = rungs([event("recovery.sent", null), event("recovery.sent", "text"), event("recovery.paused", {})]);
  expect(found).toHaveLength(2);
  expect(found[0]).toMatchObject({ action: null, reason: null, attempt: 0 });
});
