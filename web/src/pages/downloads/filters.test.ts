import { expect, it } from "vitest";
import type { Incident } from "~/api/queries/incidents";
import { byUrgency, filterOf, fits } from "./filters";

const incident = (part: Partial<Incident>) =>
  ({ id: "1", scope: "item", state: "open", title: "", release: "", client: "sab", openedAt: "2026-01-01T00:00:00Z", ...part }) as Incident;

it("reads what it knows from the address, and leaves out the rest", () => {
  expect(filterOf(new URLSearchParams("client=sab&state=failed&search=%20lights%20"))).toEqual({ client: "sab", state: "failed", search: "lights" });
  expect(filterOf(new URLSearchParams("client=&state=nonsense&search=%20"))).toEqual({});
  expect(filterOf(new URLSearchParams("state=completed")), "what is complete is no longer in the queue").toEqual({});
});

it("puts what asks first, then what holds everything up, then the newest", () => {
  const all = [
    incident({ id: "waits", state: "waiting" }),
    incident({ id: "older", openedAt: "2026-01-01T00:00:00Z" }),
    incident({ id: "newer", openedAt: "2026-01-02T00:00:00Z" }),
    incident({ id: "brake", scope: "brake", state: "waiting" }),
    incident({ id: "asks", state: "question" }),
    incident({ id: "held", state: "held" }),
  ];
  expect(byUrgency(all).map((it) => it.id)).toEqual(["asks", "brake", "held", "newer", "older", "waits"]);
});

it("finds by title and by release, in the client that is looked at", () => {
  const it = incident({ title: "Harbor Lights", release: "harbor.lights.GROUP" });
  expect(fits(it, {})).toBe(true);
  expect(fits(it, { search: "LIGHTS" })).toBe(true);
  expect(fits(it, { search: "group" })).toBe(true);
  expect(fits(it, { search: "orchard" })).toBe(false);
  expect(fits(it, { client: "other" })).toBe(false);
});
