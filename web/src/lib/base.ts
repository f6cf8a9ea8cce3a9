/**
 * Where we are: the server writes its URL base into `<base href>`, and everything else follows from it.
 */

/** The URL base with a slash at its end: `/`, or `/autoarr/`. */
export function basePath(baseUri: string = document.baseURI): string {
  const path = new URL(baseUri).pathname;
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** What comes before `/api/v1/…`, without a slash at its end. */
export function apiBase(baseUri: string = document.baseURI): string {
  return new URL(baseUri).origin + basePath(baseUri).replace(/\/$/, "");
}

/** Where events come from. `after`: the number of the last one that was seen. */
export function socketUrl(after: number | null, baseUri: string = document.baseURI): string {
  const url = new URL("api/v1/ws", new URL(basePath(baseUri), baseUri));
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (after !== null) url.searchParams.set("after", String(after));
  return url.href;
}
