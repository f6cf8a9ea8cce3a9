import createClient from "openapi-fetch";
import { apiBase } from "~/lib/base";
import { asProblem, problemOf } from "./problem";
import type { components, paths } from "./schema";

/** The words of the API: `Schema<"IncidentView">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** Longer than the server takes for any request, in milliseconds: then a line is dead that nobody has closed. */
const PATIENCE = 65_000;

/** What only reads can be asked again. What changes something is waited for: nobody could tell whether it was done. */
function ask(request: Request): Promise<Response> {
  if (request.method !== "GET") return fetch(request);
  return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]) });
}

/** The API, with its paths and bodies checked by the compiler. Wrap what it answers in `call`. */
export const api = createClient<paths>({ baseUrl: apiBase(), credentials: "same-origin", fetch: ask });

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/**
 * Waits for an answer and takes the body out.
 *
 * @throws ApiProblem when it did not end well.
 */
export async function call<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  let got: Answer<Data>;
  try {
    got = await answer;
  } catch (thrown) {
    throw asProblem(thrown);
  }
  const { data, error, response } = got;
  if (!response.ok) throw problemOf(response.status, error);
  // What has no body, such as a 204, has the type `undefined`.
  return data as Data;
}

