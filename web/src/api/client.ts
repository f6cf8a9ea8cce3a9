import createClient from "openapi-fetch";
import { apiBase } from "~/lib/base";
import { asProblem, problemOf } from "./problem";
import type { components, paths } from "./schema";

/** The words of the API: `Schema<"IncidentView">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** The API, with its paths and bodies checked by the compiler. Wrap what it answers in `call`. */
export const api = createClient<paths>({ baseUrl: apiBase(), credentials: "same-origin" });

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

