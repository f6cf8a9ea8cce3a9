import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import { asProblem } from "../problem";

export type Guide = Schema<"GuideView">;

/** The guide that is kept; `null` before the first. */
export const guideQuery = queryOptions({
  queryKey: keys.guides(),
  queryFn: async (): Promise<Guide | null> => {
    try {
      return await call(api.GET("/api/v1/guides"));
    } catch (thrown) {
      if (asProblem(thrown).status === 404) return null;
      throw thrown;
    }
  },
});

/** What is wished for, by instance. */
export const wishesQuery = queryOptions({
  queryKey: keys.guides("wishes"),
  queryFn: () => call(api.GET("/api/v1/guides/wishes")),
});

export function useUpdateGuide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/guides/update")),
    onSuccess: (guide) => client.setQueryData(keys.guides(), guide),
    onSettled: () => client.invalidateQueries({ queryKey: ["guides"] }),
  });
}

export function useChangeWishes() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wishes: Schema<"Wishes">) => call(api.PUT("/api/v1/guides/wishes", { body: wishes })),
    onSuccess: (wishes) => client.setQueryData(keys.guides("wishes"), wishes),
    onSettled: () => client.invalidateQueries({ queryKey: ["guides"] }),
  });
}

/** Compares the programs with what is wished for, and makes a plan of the differences. Nothing is changed by it. */
export function usePlanGuide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"GuidePlanBody">) => call(api.POST("/api/v1/guides/plan", { body })),
    onSuccess: ({ plan }) => plan && client.setQueryData(keys.audit("plans", { id: plan.id }), plan),
    onSettled: () => client.invalidateQueries({ queryKey: ["audit", "plans"] }),
  });
}

/** What a release counts, by its name. */
export const scoreQuery = (body: Schema<"ScoreBody">) =>
  queryOptions({
    queryKey: keys.guides("score", body),
    queryFn: () => call(api.POST("/api/v1/guides/score", { body })),
  });
