import type { Policy } from "~/api/queries/policy";

/** A change of a policy that is not saved yet. */
export type Change = { field: string; from: unknown; to: unknown };

/** The lists of what is never touched. */
export type ExcludeList = "tags" | "categories" | "titles";
export type Consent = "next_best" | "replace_truncated" | "unmonitor";

/** What stands at `field`: `caps.per_run`. */
export function valueAt(policy: Policy, field: string): unknown {
  return field.split(".").reduce<unknown>((part, name) => (isRecord(part) ? part[name] : undefined), policy);
}

/** The policy with `value` at `field`; the one that was given stays as it is. */
export function withValue(policy: Policy, field: string, value: unknown): Policy {
  const [part, name] = field.split(".") as [string, string];
  const parts = policy as Record<string, unknown>;
  const before = parts[part];
  return { ...policy, [part]: { ...(isRecord(before) ? before : {}), [name]: value } };
}

/** What is different between two policies, field by field, in the order of the first. */
export function changes(before: Policy, after: Policy): Change[] {
  const found: Change[] = [];
  for (const [part, fields] of Object.entries(before)) {
    if (!isRecord(fields)) continue;
    for (const name of Object.keys(fields)) {
      const field = `${part}.${name}`;
      const [from, to] = [valueAt(before, field), valueAt(after, field)];
      if (JSON.stringify(from) !== JSON.stringify(to)) found.push({ field, from, to });
    }
  }
  return found;
}

/** A number as it is typed, if it can be one of a policy. */
export function numberOf(text: string, field: string): number | null {
  if (!/^\d+(\.\d+)?$/.test(text.trim())) return null;
  const number = Number(text);
  // Only this one may lie between whole numbers.
  return field === "patience.factor" || Number.isInteger(number) ? number : null;
}

function isRecord(it: unknown): it is Record<string, unknown> {
  return typeof it === "object" && it !== null && !Array.isArray(it);
}
