import type { SettingsPlan } from "~/api/queries/audit";
import type { PlanStep } from "~/api/queries/plans";

/** How far a plan is. `applying`: somebody is doing it now. */
export type PlanPhase = "planned" | "applying" | "done";

/** How many of its steps are in which state. */
export type Tally = { planned: number; sent: number; done: number; failed: number; skipped: number; undone: number };

export function tally(steps: readonly PlanStep[]): Tally {
  const counts: Tally = { planned: 0, sent: 0, done: 0, failed: 0, skipped: 0, undone: 0 };
  for (const { state } of steps) {
    if (state in counts) counts[state as keyof Tally] += 1;
  }
  return counts;
}

/** Where a plan stands. `isAsked`: we have asked for it and wait for the answer. Between two steps only the server knows. */
export function phaseOf(plan: SettingsPlan, isAsked: boolean): PlanPhase {
  if (isAsked || plan.applying) return "applying";
  return tally(plan.steps).planned === plan.steps.length ? "planned" : "done";
}

/** How many changes go to which program, for the question before it is done. */
export function byInstance(steps: readonly PlanStep[]): [instance: string, steps: PlanStep[]][] {
  const groups = new Map<string, PlanStep[]>();
  for (const it of steps) groups.set(it.instance, [...(groups.get(it.instance) ?? []), it]);
  return [...groups];
}

/** Which of the planned steps are to be done: all but those that somebody took out. */
export function chosenOf(steps: readonly PlanStep[], out: ReadonlySet<number>): PlanStep[] {
  return steps.filter((it) => it.state === "planned" && !out.has(it.place));
}

/** Whether a plan is of the guide. */
export function isOfGuide(plan: SettingsPlan): boolean {
  return plan.steps.some((it) => it.rule.startsWith("guides."));
}
