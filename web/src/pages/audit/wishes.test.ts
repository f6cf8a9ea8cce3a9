import { expect, it } from "vitest";
import { parsed, summaryOf, wished, withProfile } from "./wishes";

const WISHES = { instances: { sonarr: { profiles: [{ id: "c1", name: "Mine" }], sizes: { type: "series" }, adopt: "same" } } };

it("tells what is wished for in a program", () => {
  expect(summaryOf(WISHES, "sonarr")).toEqual({ profiles: ["c1"], other: ["sizes"] });
  expect(summaryOf(WISHES, "radarr")).toEqual({ profiles: [], other: [] });
  expect(summaryOf(null, "sonarr")).toEqual({ profiles: [], other: [] });
  expect(wished(WISHES)).toEqual(["sonarr"]);
});

it("adds a profile and keeps what else is said", () => {
  expect(withProfile(WISHES, "sonarr", "c2", true)).toEqual({
    instances: { sonarr: { profiles: [{ id: "c1", name: "Mine" }, { id: "c2" }], sizes: { type: "series" }, adopt: "same" } },
  });
  expect(withProfile(WISHES, "sonarr", "c1", true)).toEqual(WISHES);
  expect(withProfile({}, "radarr", "c1", true)).toEqual({ instances: { radarr: { profiles: [{ id: "c1" }] } } });
});

it("takes a profile out, and a program that nothing is wished for any more", () => {
  expect(withProfile(WISHES, "sonarr", "c1", false)).toEqual({ instances: { sonarr: { sizes: { type: "series" }, adopt: "same" } } });
  const only = { instances: { sonarr: { profiles: [{ id: "c1" }], adopt: "same" } } };
  expect(withProfile(only, "sonarr", "c1", false)).toEqual({ instances: {} });
});

it("reads what was typed, or says why not", () => {
  expect(parsed('{"instances":{}}')).toEqual({ wishes: { instances: {} } });
  expect(parsed("{")).toHaveProperty("error");
  expect(parsed("[]")).toHaveProperty("error");
});
