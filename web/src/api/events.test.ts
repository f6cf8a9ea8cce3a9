import { describe, expect, it } from "vitest";
import { staleAfter } from "./events";

describe("an event", () => {
  it("of a kind that is new makes nothing stale", () => {
    expect(staleAfter("something.new")).toEqual([]);
  });

  it.each([
    ["incident.opened", "incidents"],
    ["download.failed", "downloads"],
    ["recovery.policy_changed", "recovery"],
    ["recovery.verified", "incidents"],
    ["instance.lost", "connections"],
    ["finding.closed", "audit"],
    ["configuration.undone", "audit"],
    ["auth.user_added", "users"],
    ["auth.key_revoked", "api-keys"],
    ["backup.made", "backups"],
  ])("%s makes %s stale", (kind, resource) => {
    expect(staleAfter(kind)).toContain(resource);
  });

  it("about a policy does not ask for every incident again", () => {
    expect(staleAfter("recovery.policy_changed")).not.toContain("incidents");
  });
});
