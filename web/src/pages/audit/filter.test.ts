import { expect, it } from "vitest";
import type { Finding } from "~/api/queries/audit";
import { filterOf, fitting, isIgnored, isNarrowed, lines, targetOf } from "./filter";

const NOW = new Date("2026-06-01T00:00:00Z");
const finding = (id: string, part: Partial<Finding> = {}): Finding => ({
  id,
  instance: "sonarr",
  rule: `sonarr.${id}`,
  title: `Title ${id}`,
  area: "naming",
  severity: "medium",
  target: { resource: "config/naming" } as unknown as Finding["target"],
  current: false,
  recommended: true,
  reason: "Because",
  risk: "safe",
  fixable: true,
  steps: null,
  source: "https://example.org/",
  firstSeen: "2026-01-01T00:00:00Z",
  lastSeen: "2026-01-01T00:00:00Z",
  closedAt: null,
  ignored: null,
  stuck: null,
  ...part,
});
const ALL = [
  finding("a", { severity: "low" }),
  finding("b", { severity: "critical", instance: "radarr", fixable: false }),
  finding("c", { severity: "high", area: "security", stuck: "set back" }),
  finding("d", { ignored: { note: "wanted", by: "user:anna", until: null } }),
  finding("e", { ignored: { note: "wanted", by: "user:anna", until: "2026-05-01T00:00:00Z" } }),
];
const find = (query: string) => fitting(ALL, filterOf(new URLSearchParams(query)), NOW).map((it) => it.id);

it("leaves out what is to be left alone, until its time is over", () => {
  expect(ALL.map((it) => isIgnored(it, NOW))).toEqual([false, false, false, true, false]);
  expect(find("")).toEqual(["a", "b", "c", "e"]);
  expect(find("show=ignored")).toEqual(["d"]);
});

it("narrows by program, area, severity and kind", () => {
  expect(find("instance=radarr")).toEqual(["b"]);
  expect(find("area=security")).toEqual(["c"]);
  expect(find("severity=high")).toEqual(["b", "c"]);
  expect(find("show=by_hand")).toEqual(["b"]);
  expect(find("show=fixable")).toEqual(["a", "c", "e"]);
  expect(find("show=stuck")).toEqual(["c"]);
  expect(find("search=TITLE%20C")).toEqual(["c"]);
  expect(find("search=config%2Fnaming&instance=radarr")).toEqual(["b"]);
});

it("says what another choice would find", () => {
  const filter = filterOf(new URLSearchParams("instance=radarr&severity=high"));
  expect(fitting(ALL, filter, NOW, "instance").map((it) => it.id)).toEqual(["b", "c"]);
  expect(fitting(ALL, filter, NOW, "severity").map((it) => it.id)).toEqual(["b"]);
});

it("takes nonsense in the address for nothing", () => {
  const filter = filterOf(new URLSearchParams("severity=terrible&show=all&group=size"));
  expect(filter).toMatchObject({ severity: "", show: "open", group: "severity" });
  expect(isNarrowed(filter)).toBe(false);
  expect(isNarrowed(filterOf(new URLSearchParams("show=ignored")))).toBe(true);
  expect(isNarrowed(filterOf(new URLSearchParams("group=instance")))).toBe(false);
});

it("groups by severity or by program, the worst first", () => {
  const told = (group: "severity" | "instance") => lines(ALL, group).map((it) => ("head" in it ? `${it.head} ${it.count}` : it.finding.id));
  expect(told("severity")).toEqual(["critical 1", "b", "high 1", "c", "medium 2", "d", "e", "low 1", "a"]);
  expect(told("instance")).toEqual(["radarr 1", "b", "sonarr 4", "c", "d", "e", "a"]);
});

it("names what a finding is about, whatever the target is", () => {
  expect(targetOf({ target: { resource: "indexer", item: "1", label: "Lab" } })).toBe("indexer › Lab");
  expect(targetOf({ target: { resource: "indexer", item: "1" } })).toBe("indexer › 1");
  expect(targetOf({ target: { resource: "misc" } })).toBe("misc");
  expect(targetOf({ target: null })).toBe("");
});
