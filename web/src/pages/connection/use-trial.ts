import { useEffect, useState } from "react";
import type { Schema } from "~/api/client";
import { asProblem, type ApiProblem } from "~/api/problem";
import { tryConnection } from "~/api/queries/connections";
import { isAddress } from "~/lib/connection";

/** How asking a program went, before it is connected. */
export type Trial =
  | { state: "waiting" | "asking" }
  | { state: "answered"; identity: Schema<"IdentityView"> }
  | { state: "failed"; problem: ApiProblem };

/** So long nobody types, in milliseconds. */
const PAUSE = 600;
/** No program has a shorter key: what is shorter is not typed to its end. */
const SHORTEST_KEY = 8;

/** What is asked: who answers there with this key. `name`: of the connection whose key is stored, if it is to be used. */
export type Asked = { kind: string; name: string; url: string; apiKey: string; verifyTls: boolean };

/** Asks as soon as one stops typing. What was asked before and answers late is not heard. */
export function useTrial({ kind, name, url, apiKey, verifyTls }: Asked): Trial {
  const isReady = isAddress(url) && apiKey.length >= SHORTEST_KEY;
  const asked = JSON.stringify([kind, name, url, apiKey, verifyTls]);
  const [heard, setHeard] = useState<{ asked: string; trial: Trial } | null>(null);
  useEffect(() => {
    if (!isReady) return;
    const stop = new AbortController();
    const ask = async () => {
      setHeard({ asked, trial: { state: "asking" } });
      try {
        const identity = await tryConnection({ kind, name, url, apiKey, verifyTls, enabled: true }, stop.signal);
        setHeard({ asked, trial: { state: "answered", identity } });
      } catch (thrown) {
        if (!stop.signal.aborted) setHeard({ asked, trial: { state: "failed", problem: asProblem(thrown) } });
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [isReady, asked, kind, name, url, apiKey, verifyTls]);
  return isReady && heard?.asked === asked ? heard.trial : { state: "waiting" };
}
