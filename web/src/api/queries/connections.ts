import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";

export type Connection = Schema<"ConnectionView">;
export type Integration = Schema<"IntegrationView">;

export const connectionsQuery = queryOptions({
  queryKey: keys.connections(),
  queryFn: async () => {
    const page = await call(api.GET("/api/v1/connections", { params: { query: { pageSize: 100 } } }));
    return page.records;
  },
  // Whether a program is left alone is known without an event of its own.
  refetchInterval: 15_000,
});

/** What can be connected. */
export const integrationsQuery = queryOptions({
  queryKey: keys.integrations(),
  queryFn: () => call(api.GET("/api/v1/integrations")),
  staleTime: Infinity,
});

/** Asks a program who it is, without keeping anything. */
export function tryConnection(body: Schema<"NewConnectionBody">, signal?: AbortSignal) {
  return call(api.POST("/api/v1/integrations/test", { body, signal: signal ?? null }));
}

export function useAddConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"NewConnectionBody">) => call(api.POST("/api/v1/connections", { body })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.connections() }),
  });
}

/** Asks a program that is connected who it is. */
export function useTestConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      call(api.POST("/api/v1/connections/{name}/test", { params: { path: { name } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.connections() }),
  });
}
