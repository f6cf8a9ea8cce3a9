/**
 * The keys of everything that is kept, in one place: events name them to say what has changed. The first word is
 * the resource, and to invalidate it reaches all that begins with it.
 */
export const keys = {
  session: () => ["session"] as const,
  /** Why there is no session any more. */
  farewell: () => ["farewell"] as const,
  setup: () => ["setup"] as const,
  system: (part = "about") => ["system", part] as const,
  integrations: () => ["integrations"] as const,
  connections: () => ["connections"] as const,
  /** Which programs are away, as events tell. */
  presence: () => ["connections", "presence"] as const,
  /** What was done lately. */
  deeds: (query: object) => ["deeds", query] as const,
  recovery: (part: "state" | "policy" | "ladders" | "plan") => ["recovery", part] as const,
  incidents: (query: object = {}) => ["incidents", query] as const,
  incident: (id: string) => ["incidents", "one", id] as const,
  downloads: (query: object = {}) => ["downloads", query] as const,
  failures: (query: object = {}) => ["downloads", "failures", query] as const,
  audit: (part = "last", query: object = {}) => ["audit", part, query] as const,
  /** The activity, a list that grows at both ends. Events do not make it stale: they are put on top. */
  timeline: (query: object) => ["timeline", query] as const,
  guides: (part = "guide", query: object = {}) => ["guides", part, query] as const,
  users: () => ["users"] as const,
  apiKeys: () => ["api-keys"] as const,
  backups: () => ["backups"] as const,
  logs: (query: object = {}) => ["logs", query] as const,
} as const;

/** A resource: the first word of its keys. */
export type Resource = ReturnType<(typeof keys)[keyof typeof keys]>[0];
