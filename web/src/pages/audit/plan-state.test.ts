import { expect, it } from "vitest";
import type { SettingsPlan } from "~/api/queries/audit";
import type { PlanStep } from "~/api/queries/plans";
import { byInstance, chosenOf, isOfGuide, phaseOf, tally } from "./plan-state";

const step = (place: number, state: string, instance = "sonarr", rule = "sonarr.rule") => ({ place, state, instance, rule }) as PlanStep;
const plan = (...steps: PlanStep[]) => ({ steps, applying: false }) as SettingsPlan;

it("is a preview as long as nothing was sent", () => {
  expect(phaseOf(plan(step(1, "planned"), step(2, "planned")), false)).toBe("planned");
  expect(phaseOf(plan(), false)).toBe("planned");
});

it("is on its way while it is asked for, or while somebody else applies it", () => {
  expect(phaseOf(plan(step(1, "planned")), true)).toBe("applying");
  for (const states of [["planned", "planned"], ["done", "sent"], ["done", "planned"], ["done", "done"]]) {
    const steps = states.map((state, at) => step(at + 1, state));
    expect(phaseOf({ ...plan(...steps), applying: true }, false), states.join()).toBe("applying");
  }
});

it("is over when something was done, also when only a part was chosen", () => {
  expect(phaseOf(plan(step(1, "done"), step(2, "planned")), false)).toBe("done");
  expect(phaseOf(plan(step(1, "skipped")), false)).toBe("done");
  expect(phaseOf(plan(step(1, "done"), step(2, "sent")), false), "what became of it is not known, and nobody goes on").toBe("done");
});

it("counts the states, and knows no others", () => {
  expect(tally([step(1, "done"), step(2, "failed"), step(3, "done"), step(4, "strange")])).toEqual({ planned: 0, sent: 0, done: 2, failed: 1, skipped: 0, undone: 0 });
});

it("does what is planned and was not taken out", () => {
  const steps = [step(1, "planned"), step(2, "planned"), step(3, "done")];
  expect(chosenOf(steps, new Set([2])).map((it) => it.place)).toEqual([1]);
});

it("groups by program and knows what is of the guide", () => {
  const steps = [step(1, "planned"), step(2, "planned", "radarr"), step(3, "planned")];
  expect(byInstance(steps).map(([name, of]) => [name, of.length])).toEqual([
    ["sonarr", 2],
    ["radarr", 1],
  ]);
  expect(isOfGuide(plan(step(1, "planned", "sonarr", "guides.format")))).toBe(true);
  expect(isOfGuide(plan(...steps))).toBe(false);
});
