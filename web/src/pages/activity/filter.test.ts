import { describe, expect, it } from "vitest";
import type { AutoArrEvent } from "~/api/events";
import { askFor, countSet, factsOf, incidentOf, kindText, readFilter, writeFilter } from "./filter";

describe("a filter of the timeline", () => {
  it("comes back from the address as it was", () => {
    const filter = readFilter(new URLSearchParams("search=a%26b&instance=tv&kind=incident.&severity=error&item=x&correlationId=c&since=day"));
    expect(readFilter(writeFilter(filter))).toEqual(filter);
    expect(countSet(filter)).toBe(6);
  });

  it("is not in the address when nothing is set", () => {
    const nothing = readFilter(new URLSearchParams("since=ever&other=1"));
    expect(writeFilter(nothing).toString()).toBe("");
    expect(countSet(nothing)).toBe(0);
  });

  it("asks from the same moment within a minute, so that one question is asked once", () => {
    const day = readFilter(new URLSearchParams("since=day"));
    const at = Date.UTC(2026, 10, 21, 12, 30, 1);
    expect(askFor(day, at).from).toBe("2026-11-20T12:30:00.000Z");
    expect(askFor(day, at + 30_000)).toEqual(askFor(day, at));
    expect(askFor(readFilter(new URLSearchParams()), at).from).toBeUndefined();
  });

  it("leads to an incident only from what is of one", () => {
    const of = (kind: string) => incidentOf({ kind, correlationId: "c" });
    for (const kind of ["incident.opened", "incident.given_up", "recovery.sent", "recovery.would_act"]) expect(of(kind)).toBe("c");
    for (const kind of ["recovery.paused", "recovery.resumed", "recovery.policy_changed", "download.failed", "auth.logged_in"]) expect(of(kind)).toBeNull();
  });

  it("has facts only where an event tells any", () => {
    expect(factsOf({ data: { a: 1, b: null, c: "x" } as unknown as AutoArrEvent["data"] })).toEqual([
      ["a", 1],
      ["c", "x"],
    ]);
    expect(factsOf({ data: null as unknown as AutoArrEvent["data"] })).toEqual([]);
  });

  it("says a kind in words, and one that it does not know as it is", () => {
    expect(kindText("incident.")).toBe("Incidents");
    expect(kindText("incident.opened")).toBe("Incident opened");
    expect(kindText("future.thing")).toBe("future.thing");
  });
});
