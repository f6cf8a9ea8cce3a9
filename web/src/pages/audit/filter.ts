import type { Finding } from "~/api/queries/audit";
import { valueText } from "~/lib/value";

export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export const SHOWS = ["open", "fixable", "by_hand", "stuck", "ignored"] as const;
export const GROUPS = ["severity", "instance"] as const;

export type Show = (typeof SHOWS)[number];
export type Group = (typeof GROUPS)[number];

/** What of the findings is looked at. `severity`: at least so bad. */
export type AuditFilter = {
  instance: string;
  severity: string;
  area: string;
  show: Show;
  search: string;
  group: Group;
};

/** Reads the filter from the address. What it does not know it leaves out. */
export function filterOf(query: URLSearchParams): AuditFilter {
  const one = <Of extends string>(name: string, of: readonly Of[]): Of | undefined => of.find((it) => it === query.get(name));
  return {
    instance: query.get("instance") ?? "",
    severity: one("severity", SEVERITIES) ?? "",
    area: query.get("area") ?? "",
    show: one("show", SHOWS) ?? "open",
    search: query.get("search") ?? "",
    group: one("group", GROUPS) ?? "severity",
  };
}

/** Whether it is narrowed: the order of the list does not count. */
export function isNarrowed(filter: AuditFilter): boolean {
  return !!(filter.instance || filter.severity || filter.area || filter.search.trim()) || filter.show !== "open";
}

/** Whether somebody said that it is to be left alone, and the time is not over. */
export function isIgnored(it: Finding, now: Date): boolean {
  return !!it.ignored && (!it.ignored.until || new Date(it.ignored.until) > now);
}

type Part = keyof Omit<AuditFilter, "group">;

/** Those that fit. `without`: this part does not count, to say what choosing another value of it would find. */
export function fitting(all: readonly Finding[], filter: AuditFilter, now: Date, without?: Part): Finding[] {
  const words = filter.search.trim().toLowerCase();
  const isBadEnough = (it: Finding) => rank(it.severity) <= rank(filter.severity);
  return all.filter(
    (it) =>
      (without === "instance" || !filter.instance || it.instance === filter.instance) &&
      (without === "area" || !filter.area || it.area === filter.area) &&
      (without === "severity" || !filter.severity || isBadEnough(it)) &&
      (without === "search" || !words || haystack(it).includes(words)) &&
      (without === "show" || isShown(it, filter.show, now)),
  );
}

/** Whether it belongs to what is to be shown. What is left alone is shown only by itself. */
export function isShown(it: Finding, show: Show, now: Date): boolean {
  const ignored = isIgnored(it, now);
  switch (show) {
    case "ignored":
      return ignored;
    case "open":
      return !ignored;
    case "fixable":
      return !ignored && it.fixable;
    case "by_hand":
      return !ignored && !it.fixable;
    case "stuck":
      return !ignored && !!it.stuck;
  }
}

/** One line of the list: the head of a group, or a finding. */
export type Line = { head: string; count: number } | { finding: Finding };

/** The findings in groups, the worst first; in a group the worst first, too. */
export function lines(findings: readonly Finding[], group: Group): Line[] {
  const groups = new Map<string, Finding[]>();
  const sorted = [...findings].sort(
    (a, b) => rank(a.severity) - rank(b.severity) || a.instance.localeCompare(b.instance) || a.title.localeCompare(b.title),
  );
  for (const it of sorted) {
    const name = group === "severity" ? it.severity : it.instance;
    groups.set(name, [...(groups.get(name) ?? []), it]);
  }
  return [...groups].flatMap(([head, of]): Line[] => [{ head, count: of.length }, ...of.map((finding) => ({ finding }))]);
}

/** What a finding is about, in a few words: an indexer by its name, else the resource. */
export function targetOf(it: { target: unknown }): string {
  const target = (typeof it.target === "object" && it.target !== null ? it.target : {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const label = text(target.label) || text(target.item);
  return [text(target.resource), label].filter(Boolean).join(" › ");
}

function rank(severity: string): number {
  const at = (SEVERITIES as readonly string[]).indexOf(severity);
  return at === -1 ? SEVERITIES.length : at;
}

function haystack(it: Finding): string {
  return [it.title, it.rule, it.instance, it.reason, it.area, targetOf(it), valueText(it.current)].join("\n").toLowerCase();
}
