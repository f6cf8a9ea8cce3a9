import { t } from "~/text";
import type { components } from "./schema";

type ProblemView = components["schemas"]["ProblemView"];

/** A request that did not end well: what the server said, or that it could not be asked. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** Stable; a program may branch on it. */
    readonly code: string,
    /** What went wrong, for a person. */
    readonly detail: string,
    /** Which field of the request is meant. */
    readonly field: string | null = null,
    /** Finds the request in the log. */
    readonly correlationId: string | null = null,
  ) {
    super(detail);
  }

  /** Nobody answered: the server is down, or the network. */
  get isOffline(): boolean {
    return this.code === "offline";
  }

  /** The session is over. */
  get isSignedOut(): boolean {
    return this.status === 401 && this.code !== "wrong_credentials";
  }

  /** Asking again may help. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Makes a problem of whatever a response held: ours are JSON, a proxy's may be a page. */
export function problemOf(status: number, body: unknown): ApiProblem {
  if (isProblem(body)) {
    return new ApiProblem(status, body.code, body.detail, body.field ?? null, body.correlationId);
  }
  return new ApiProblem(status, `http_${status}`, t.problem.foreign(status));
}

/** What was thrown, as a problem. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  // `fetch` throws a TypeError when there is no answer.
  if (thrown instanceof TypeError) return new ApiProblem(0, "offline", t.problem.offline);
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") return new ApiProblem(0, "timeout", t.problem.timeout);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiProblem(-1, "interface", detail);
}

function isProblem(body: unknown): body is ProblemView {
  if (typeof body !== "object" || body === null) return false;
  const it = body as Partial<Record<keyof ProblemView, unknown>>;
  return typeof it.code === "string" && typeof it.detail === "string" && typeof it.correlationId === "string";
}
