import { describe, expect, it } from "vitest";
import type { AutoArrEvent } from "~/api/events";
import { canUndo, deeds } from "./deeds";

let seq = 0;
const event = (kind: string, correlationId: string, data: Record<string, unknown> = {}): AutoArrEvent => {
  seq += 1;
  return { seq, id: `${seq}`, at: "", kind, correlationId, severity: "info", actor: "recovery", summary: kind, data: data as AutoArrEvent["data"] };
};

describe("what was done", () => {
  it("is one line for each download, as it stands now", () => {
    const told = deeds([event("incident.resolved", "a"), event("recovery.verified", "a"), event("recovery.sent", "b"), event("recovery.sent", "a")]);
    expect(told.map((it) => [it.key, it.state, it.events.length])).toEqual([
      ["a", "done", 3],
      ["b", "under_way", 1],
    ]);
  });

  it("is not what was only planned or seen", () => {
    expect(deeds([event("recovery.planned", "a"), event("download.failed", "a"), event("auth.logged_in", "x")])).toEqual([]);
  });

  it("says of a dry run that nothing was done", () => {
    expect(deeds([event("recovery.would_act", "a")])[0]?.state).toBe("dry");
  });

  it("counts the settings of one plan together, in whatever requests they were changed", () => {
    const plan = { plan: "p" };
    const [deed] = deeds([event("configuration.undone", "r2", plan), event("configuration.changed", "r1", plan), event("configuration.changed", "r1", plan)]);
    expect(deed?.plan).toEqual({ id: "p", changed: 2, notChanged: 0, undone: 1 });
  });

  it("fails when its last step did", () => {
    expect(deeds([event("incident.given_up", "a"), event("recovery.verified", "a")])[0]?.state).toBe("failed");
    expect(deeds([event("configuration.not_changed", "a", { plan: "p" })])[0]?.state).toBe("failed");
  });
});

it("only what was done can be undone", () => {
  const plan = (state: string) => ({ steps: [{ state }] }) as Parameters<typeof canUndo>[0];
  expect(canUndo(plan("done"))).toBe(true);
  expect(canUndo(plan("undone"))).toBe(false);
  expect(canUndo(plan("planned"))).toBe(false);
  expect(canUndo(undefined)).toBe(false);
});
