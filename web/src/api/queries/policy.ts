import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";

export type Policy = Schema<"Policy">;

export type Ladder = Schema<"LadderView">;

/** What is done about everything that can go wrong. */
export const laddersQuery = queryOptions({
  queryKey: keys.recovery("ladders"),
  queryFn: () => call(api.GET("/api/v1/recovery/ladders")),
  select: (it) => it.ladders,
});

/** Replaces the whole policy. */
export function useSavePolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Policy) => call(api.PUT("/api/v1/recovery/policy", { body })),
    onSuccess: (saved) => client.setQueryData(keys.recovery("policy"), saved),
    onSettled: () => client.invalidateQueries({ queryKey: ["recovery"] }),
  });
}
