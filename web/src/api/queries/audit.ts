import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import { asProblem } from "../problem";
import type { paths } from "../schema";

export type Finding = Schema<"FindingView">;
export type SettingsPlan = Schema<"SettingsPlanView">;
type FindingsQuery = NonNullable<paths["/api/v1/audit/findings"]["get"]["parameters"]["query"]>;

/** How the last audit went; `null` before the first. */
export const auditQuery = queryOptions({
  queryKey: keys.audit(),
  queryFn: async () => {
    try {
      return await call(api.GET("/api/v1/audit"));
    } catch (thrown) {
      if (asProblem(thrown).status === 404) return null;
      throw thrown;
    }
  },
});

export const findingsQuery = (query: FindingsQuery = {}) =>
  queryOptions({
    queryKey: keys.audit("findings", query),
    queryFn: () => call(api.GET("/api/v1/audit/findings", { params: { query } })),
  });

/** Looks at every program; nothing is changed. */
export function useRunAudit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/audit/run")),
    onSuccess: (audit) => client.setQueryData(keys.audit(), audit),
    onSettled: () => client.invalidateQueries({ queryKey: ["audit"] }),
  });
}

/** Plans to take back what was changed; nothing is sent before the plan is applied. */
export function usePlanRollback() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"RollbackBody">) => call(api.POST("/api/v1/audit/rollback", { body })),
    onSettled: () => client.invalidateQueries({ queryKey: ["audit", "plans"] }),
  });
}

export function useApplyPlan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string } & Schema<"ApplyBody">) =>
      call(api.POST("/api/v1/audit/plans/{id}/apply", { params: { path: { id } }, body })),
    onSettled: () => client.invalidateQueries({ queryKey: ["audit"] }),
  });
}
