import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import { asProblem } from "../problem";
import { endSession, type Farewell } from "../query-client";

/** Who is signed in; `null` when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: keys.session(),
  queryFn: async ({ client }): Promise<Schema<"WhoView"> | null> => {
    try {
      return await call(api.GET("/api/v1/session"));
    } catch (thrown) {
      if (!asProblem(thrown).isSignedOut) throw thrown;
      endSession(client, "ended");
      return null;
    }
  },
  staleTime: 60_000,
});

/** Why the session is over, for who stands before the login. */
export function useFarewell(): Farewell | undefined {
  return useQueryClient().getQueryData(keys.farewell());
}

/** Whether an owner is still to come. */
export const setupQuery = queryOptions({
  queryKey: keys.setup(),
  queryFn: async (): Promise<{ claimed: boolean }> => {
    try {
      return await call(api.GET("/api/v1/setup"));
    } catch (thrown) {
      if (asProblem(thrown).status === 409) return { claimed: true };
      throw thrown;
    }
  },
});

/** How much somebody may do; each includes the ones before. */
export type Scope = "read" | "operate" | "admin";
const SCOPES: readonly Scope[] = ["read", "operate", "admin"];

/** Whether whoever is signed in may do what needs `needed`. */
export function useMay(needed: Scope): boolean {
  const { data } = useQuery(sessionQuery);
  return data ? SCOPES.indexOf(data.scope as Scope) >= SCOPES.indexOf(needed) : false;
}

export function useLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"LoginBody">) => call(api.POST("/api/v1/login", { body })),
    onSuccess: (who) => begin(client, who),
  });
}

export function useClaim() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"ClaimBody">) => call(api.POST("/api/v1/setup/claim", { body })),
    onSuccess: (who) => begin(client, who),
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/logout")),
    // Nothing of this one is to be seen by the next.
    onSuccess: () => {
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
      endSession(client, "signed_out");
    },
  });
}

/** What was kept for somebody else, or for nobody, is not for this one. */
function begin(client: ReturnType<typeof useQueryClient>, who: Schema<"WhoView">): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  client.setQueryData(keys.session(), who);
}
