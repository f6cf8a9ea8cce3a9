import { describe, expect, it } from "vitest";
import { draftOf, isChanged, parsed, rebased, summaryOf, wished, withProfile, written, type Wishes } from "./wishes";

const WISHES: Wishes = { instances: { sonarr: { profiles: [{ id: "c1", name: "Mine" }], sizes: { type: "series" }, adopt: "same" } } };

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
  const only: Wishes = { instances: { sonarr: { profiles: [{ id: "c1" }], adopt: "same" } } };
  expect(withProfile(only, "sonarr", "c1", false)).toEqual({ instances: {} });
});

it("reads what was typed, or says why not", () => {
  expect(parsed('{"instances":{}}')).toEqual({ wishes: { instances: {} } });
  expect(parsed("{")).toHaveProperty("problem.syntax");
  expect(parsed("[]")).toEqual({ problem: { place: "{ … }" } });
  expect(parsed('{"instances":[]}')).toEqual({ problem: { place: "instances" } });
  expect(parsed('{"instances":{"tv":5}}')).toEqual({ problem: { place: "instances.tv" } });
  expect(parsed('{"instances":{"tv":{"profiles":[null]}}}')).toEqual({ problem: { place: "instances.tv.profiles" } });
});

describe("wishes that others change while one edits them", () => {
  const other: Wishes = { instances: {} };

  it("are shown as they are now when nothing was typed", () => {
    expect(rebased(draftOf(WISHES), other)).toEqual(draftOf(other));
  });

  it("leave what was typed, and say that it was overtaken", () => {
    for (const text of ['{"instances":{"tv":{}}}', "{ half"]) {
      const typed = { ...draftOf(WISHES), text };
      expect(rebased(typed, other)).toEqual({ text, base: other, isOvertaken: true });
    }
  });

  it("are saved when they are what was typed", () => {
    const saved = rebased({ ...draftOf(WISHES), text: written(other) }, other);
    expect(saved.isOvertaken).toBe(false);
    expect(isChanged(saved)).toBe(false);
  });

  it("stay overtaken when they only come once more", () => {
    const typed = { text: "{}", base: other, isOvertaken: true };
    expect(rebased(typed, { instances: {} })).toEqual(typed);
  });
});
