import type { AutoArrEvent } from "~/api/events";
import { t } from "~/text";

/** What of the timeline is shown. It stands in the address, so that a link shows the same. */
export type Filter = {
  search: string;
  instance: string;
  /** A kind, or with a dot at its end the beginning of kinds. */
  kind: string;
  severity: string;
  item: string;
  correlation: string;
  since: Since;
};

export type Since = "any" | "hour" | "day" | "week";

export const SINCES: readonly Since[] = ["any", "hour", "day", "week"];
const HOURS: Record<Exclude<Since, "any">, number> = { hour: 1, day: 24, week: 168 };
const MINUTE = 60_000;

/** What recovery does about one incident. */
const STEPS = new Set(["recovery.planned", "recovery.sent", "recovery.verified", "recovery.failed", "recovery.would_act"]);

/** The parts of a filter, by their names in the address. */
const NAMES = {
  search: "search",
  instance: "instance",
  kind: "kind",
  severity: "severity",
  item: "item",
  correlation: "correlationId",
  since: "since",
} as const;

export function readFilter(address: URLSearchParams): Filter {
  const read = (part: keyof Filter) => address.get(NAMES[part]) ?? "";
  const since = SINCES.find((it) => it === read("since")) ?? "any";
  return {
    search: read("search"),
    instance: read("instance"),
    kind: read("kind"),
    severity: read("severity"),
    item: read("item"),
    correlation: read("correlation"),
    since,
  };
}

/** The address of a changed filter. What else stands in it and belongs to the old one goes. */
export function writeFilter(filter: Filter): URLSearchParams {
  const address = new URLSearchParams();
  for (const [part, name] of Object.entries(NAMES)) {
    const value = filter[part as keyof Filter];
    if (value !== "" && value !== "any") address.set(name, value);
  }
  return address;
}

/** How many parts of a filter are set, the search aside. */
export function countSet(filter: Filter): number {
  return Object.entries(filter).filter(([part, value]) => part !== "search" && value !== "" && value !== "any").length;
}

/** The filter as the API takes it. A moment is cut to the minute, so that the same filter is the same question. */
export function askFor(filter: Filter, now: number) {
  const from = filter.since === "any" ? undefined : now - HOURS[filter.since] * 60 * MINUTE;
  return {
    search: filter.search || undefined,
    instance: filter.instance || undefined,
    kind: filter.kind || undefined,
    minSeverity: filter.severity || undefined,
    item: filter.item || undefined,
    correlationId: filter.correlation || undefined,
    from: from === undefined ? undefined : new Date(Math.floor(from / MINUTE) * MINUTE).toISOString(),
  };
}

/** Of which incident an event is. What is said of recovery as a whole belongs to the request that asked for it. */
export function incidentOf({ kind, correlationId }: Pick<AutoArrEvent, "kind" | "correlationId">): string | null {
  return kind.startsWith("incident.") || STEPS.has(kind) ? correlationId : null;
}

/** What an event tells besides its sentence. Some tell nothing: the API's document does not say so. */
export function factsOf({ data }: Pick<AutoArrEvent, "data">): [name: string, value: unknown][] {
  return Object.entries((data as Record<string, unknown> | null) ?? {}).filter(([, value]) => value !== null);
}

/** A kind in words: of one, or of all that begin with it. */
export function kindText(kind: string): string {
  return t.activity.kindOf[kind] ?? t.activity.kinds[kind] ?? kind;
}
