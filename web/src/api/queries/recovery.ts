import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";

/** Whether actions are paused. */
export const recoveryQuery = queryOptions({
  queryKey: keys.recovery("state"),
  queryFn: () => call(api.GET("/api/v1/recovery")),
});

export const policyQuery = queryOptions({
  queryKey: keys.recovery("policy"),
  queryFn: () => call(api.GET("/api/v1/recovery/policy")),
});

/** The areas of recovery that only watch. */
export function watchingAreas(policy: Schema<"PolicyView">): { watching: string[]; all: string[] } {
  const areas = policy.policy.areas as Record<string, string>;
  const all = Object.keys(areas);
  return { watching: all.filter((it) => areas[it] !== "live"), all };
}

export function useResume() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/recovery/resume")),
    onSettled: () => client.invalidateQueries({ queryKey: ["recovery"] }),
  });
}

export function usePause() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"PauseBody">) => call(api.POST("/api/v1/recovery/pause", { body })),
    onSettled: () => client.invalidateQueries({ queryKey: ["recovery"] }),
  });
}
