import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { t } from "~/text";

type Part = { properties?: Record<string, Part> };

const words = t.settings.policies;
const document = JSON.parse(readFileSync("../openapi.json", "utf8")) as { components: { schemas: Record<string, Part> } };
const policy = document.components.schemas.Policy?.properties ?? {};
const fieldsOf = (part: string) => Object.keys(policy[part]?.properties ?? {});

it("has words for every area, consent and list of the policy, and for no others", () => {
  for (const [part, said] of Object.entries({ areas: words.areas, allow: words.allows, exclude: words.excludes })) {
    expect(Object.keys(said).sort(), part).toEqual(fieldsOf(part).sort());
    expect(fieldsOf(part).length, part).toBeGreaterThan(0);
  }
});

it("has a field for every number of the policy, each in a group", () => {
  // What is shown in another way, or by switches and lists.
  const others = new Set(["areas", "allow", "exclude", "ladders"]);
  const groups = Object.keys(policy).filter((it) => !others.has(it));
  expect(Object.keys(words.groups).sort()).toEqual(groups.sort());
  const fields = groups.flatMap((group) => fieldsOf(group).map((field) => `${group}.${field}`));
  expect(Object.keys(words.fields).sort()).toEqual(fields.sort());
});
