import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem } from "./problem";
import { keys } from "./keys";

/** Why nobody is signed in: it was wished, or the session is over. */
export type Farewell = "signed_out" | "ended";

/** Nobody is signed in any more. Who comes next is told why, and sees nothing of before. */
export function endSession(client: QueryClient, why: Farewell): void {
  if (client.getQueryData(keys.session())) client.setQueryData(keys.farewell(), why);
  client.setQueryData(keys.session(), null);
}

/** Server state, kept once for all pages. A request that finds the session gone ends it everywhere. */
export function makeQueryClient(): QueryClient {
  const onError = (thrown: unknown) => {
    if (asProblem(thrown).isSignedOut) endSession(client, "ended");
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Events say what has changed; this is for what they do not tell.
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: (failures, thrown) => failures < 2 && asProblem(thrown).mayPass,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
        // The server is on the same network, and may be there when the internet is not.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
