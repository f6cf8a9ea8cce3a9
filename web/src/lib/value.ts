import { t } from "~/text";

/** A setting's value as one reads it: `on`, `empty`, `a, b, c`. What is nested stays JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return t.common.nothing;
  if (typeof value === "boolean") return value ? t.common.on : t.common.off;
  if (typeof value === "string") return value === "" ? t.common.empty : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value) && value.every((it) => typeof it === "string" || typeof it === "number")) {
    return value.length === 0 ? t.common.nothing : value.join(", ");
  }
  return JSON.stringify(value);
}
