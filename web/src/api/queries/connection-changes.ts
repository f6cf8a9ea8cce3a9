import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";

export function useChangeConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, ...body }: { name: string } & Schema<"ConnectionChangeBody">) =>
      call(api.PUT("/api/v1/connections/{name}", { params: { path: { name } }, body })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.connections() }),
  });
}

export function useRemoveConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call(api.DELETE("/api/v1/connections/{name}", { params: { path: { name } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.connections() }),
  });
}

/** Makes the secret with which a program may call AutoArr. The one before no longer works. */
export function useMakeHook() {
  return useMutation({
    mutationFn: (name: string) => call(api.POST("/api/v1/connections/{name}/hook", { params: { path: { name } } })),
    gcTime: 0,
  });
}
