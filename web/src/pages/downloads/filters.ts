import type { Incident } from "~/api/queries/incidents";
import type { QueueFilter } from "~/api/queries/queue";

/** What a download in the queue may be, in the order in which one thinks of it. What is complete has left it. */
export const STATES = ["downloading", "waiting", "fetching", "paused", "post_processing", "failed", "recovering"] as const;

/** Reads the filter from the address. What it does not know it leaves out. */
export function filterOf(query: URLSearchParams): QueueFilter {
  const client = query.get("client");
  const state = query.get("state");
  const search = query.get("search")?.trim();
  return {
    ...(client ? { client } : {}),
    ...(state && (STATES as readonly string[]).includes(state) ? { state } : {}),
    ...(search ? { search } : {}),
  };
}

const URGENCY: Record<string, number> = { question: 0, held: 2, open: 3, waiting: 4 };

/** How urgent something is: what holds everything up, then what only the owner can decide, then the rest. */
function urgency(it: Incident): number {
  if (it.scope !== "item" && it.state !== "question") return 1;
  return URGENCY[it.state] ?? 5;
}

/** The most urgent first; of two that are as urgent the newer one. */
export function byUrgency(incidents: readonly Incident[]): Incident[] {
  return [...incidents].sort((a, b) => urgency(a) - urgency(b) || b.openedAt.localeCompare(a.openedAt));
}

/** Whether an incident fits what is searched for and the client that is looked at. */
export function fits(it: Incident, filter: QueueFilter): boolean {
  const has = (text: string) => !filter.search || text.toLowerCase().includes(filter.search.toLowerCase());
  return (!filter.client || it.client === filter.client) && (has(it.title) || has(it.release));
}
