/** Where to go after signing in: a path of ours, never another site, never the login again. */
export function safePath(next: string | null): string {
  if (!next || !/^\/(?![/\\])/.test(next) || next.startsWith("/login")) return "/";
  return next;
}
