import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import type { paths } from "../schema";

export type PlanStep = Schema<"SettingsStepView">;

type PlansQuery = NonNullable<paths["/api/v1/audit/plans"]["get"]["parameters"]["query"]>;

/** The plans that were made, the newest first. */
export const plansQuery = (query: PlansQuery) =>
  queryOptions({
    queryKey: keys.audit("plans", query),
    queryFn: () => call(api.GET("/api/v1/audit/plans", { params: { query } })),
  });

/** One plan with how far its steps are. While somebody applies it, it is asked for again and again. */
export const planQuery = (id: string) =>
  queryOptions({
    queryKey: keys.audit("plans", { id }),
    queryFn: () => call(api.GET("/api/v1/audit/plans/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.applying ? 1_000 : false),
  });

/** Makes a plan of findings. It is kept as it is shown; nothing is changed by it. */
export function useMakePlan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"PlanBody">) => call(api.POST("/api/v1/audit/plans", { body })),
    onSuccess: (plan) => client.setQueryData(keys.audit("plans", { id: plan.id }), plan),
  });
}
