import { useEffect, useReducer, useState } from "react";

/** The present, looked at again after each `every` milliseconds. */
export function useNow(every: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

type Since = { what: string; at: number };

const begin = (what: string): Since => ({ what, at: Date.now() });
const go = (since: Since, what: string): Since => (since.what === what ? since : begin(what));

/** Since when `what` is what it is, in milliseconds since 1970. It stays so long. */
export function useSince(what: string): number {
  const [since, set] = useReducer(go, what, begin);
  if (since.what !== what) set(what);
  return since.at;
}
