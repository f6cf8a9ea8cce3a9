import { expect, it } from "vitest";
import { scoredOf } from "./scored";

const PROFILE = {
  profile: "HD Web",
  score: 5,
  at_least: -45,
  at_most: 5,
  quality: "WEBDL-1080p",
  quality_allowed: "yes",
  taken: "unknown",
  is_enough: "no",
  formats: [{ id: "a4", name: "Other Tongue", score: -50, met: "unknown", unknown: ["Not original"] }],
};

it("reads what the sandbox says, with the program's own word or without", () => {
  const own = { title: "Harbor Lights", quality: null, formats: ["x"], profiles: [{ profile: "HD Web", score: 1, taken: "yes", is_enough: "no", quality_allowed: "yes" }] };
  const { profiles, program, differences } = scoredOf({ profiles: [PROFILE], program: own, differences: ["one"] });
  expect(profiles[0]).toMatchObject({ profile: "HD Web", score: 5, atLeast: -45, taken: "unknown" });
  expect(profiles[0]?.formats[0]).toEqual({ name: "Other Tongue", score: -50, met: "unknown", unknown: ["Not original"] });
  expect(program).toMatchObject({ title: "Harbor Lights", quality: null, profiles: [{ score: 1, taken: "yes", isEnough: "no" }] });
  expect(differences).toEqual(["one"]);
  expect(scoredOf({ profiles: [], program: null, differences: [] }).program).toBeNull();
});

it("takes a truth that it does not know for unknown, and breaks on nothing", () => {
  expect(scoredOf({ profiles: [{ ...PROFILE, taken: "maybe", at_least: null }] }).profiles[0]).toMatchObject({ taken: "unknown", atLeast: 5 });
  for (const body of [null, "text", 5, {}, { profiles: "none" }, { profiles: [null], program: [] }]) {
    expect(() => scoredOf(body)).not.toThrow();
  }
});
