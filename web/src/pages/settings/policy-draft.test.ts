import { describe, expect, it } from "vitest";
import type { Policy } from "~/api/queries/policy";
import { changes, numberOf, valueAt, withValue } from "./policy-draft";

const policy = { areas: { failed: "dry_run", lost: "live" }, caps: { per_run: 10 }, exclude: { tags: ["a"] } } as unknown as Policy;

describe("a policy that is being changed", () => {
  it("is different only where something was changed", () => {
    const changed = withValue(withValue(policy, "areas.failed", "live"), "exclude.tags", ["a", "b"]);
    expect(changes(policy, changed)).toEqual([
      { field: "areas.failed", from: "dry_run", to: "live" },
      { field: "exclude.tags", from: ["a"], to: ["a", "b"] },
    ]);
    expect(valueAt(changed, "areas.lost")).toBe("live");
    expect(valueAt(policy, "areas.failed")).toBe("dry_run");
  });

  it("is the same again when a change is taken back", () => {
    expect(changes(policy, withValue(withValue(policy, "caps.per_run", 5), "caps.per_run", 10))).toEqual([]);
  });

  it("takes whole numbers, and a fraction where one makes sense", () => {
    expect(numberOf(" 12 ", "caps.per_run")).toBe(12);
    for (const wrong of ["", "-1", "1.5", "1e3", "x", "0x10"]) expect(numberOf(wrong, "caps.per_run")).toBeNull();
    expect(numberOf("2.5", "patience.factor")).toBe(2.5);
  });
});
