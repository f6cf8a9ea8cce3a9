import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import type { Finding } from "./audit";

const PAGE = 500;
const PAGES = 10;

/** Every finding, also those that are to be left alone. The worst first. */
export const allFindingsQuery = queryOptions({
  queryKey: keys.audit("findings", { all: true }),
  queryFn: async (): Promise<Finding[]> => {
    const found = new Map<string, Finding>();
    for (let page = 1; page <= PAGES; page += 1) {
      const query = { ignored: true, page, pageSize: PAGE };
      const got = await call(api.GET("/api/v1/audit/findings", { params: { query } }));
      for (const it of got.records) found.set(it.id, it);
      if (page * PAGE >= got.totalRecords) break;
    }
    return [...found.values()];
  },
});

export const findingQuery = (id: string) =>
  queryOptions({
    queryKey: keys.audit("finding", { id }),
    queryFn: () => call(api.GET("/api/v1/audit/findings/{id}", { params: { path: { id } } })),
  });

/** Every rule by which settings are judged. They change with the program only. */
export const rulesQuery = queryOptions({
  queryKey: keys.audit("rules"),
  queryFn: () => call(api.GET("/api/v1/audit/rules")),
  staleTime: 60 * 60_000,
});

/** How the settings of a program were. */
export const configurationsQuery = (instance: string) =>
  queryOptions({
    queryKey: keys.audit("history", { instance }),
    queryFn: () => call(api.GET("/api/v1/audit/history/{instance}", { params: { path: { instance } } })),
  });

/** Leaves a finding alone, or lets it count again. */
export function useFindingStep(id: string) {
  const client = useQueryClient();
  const params = { path: { id } };
  return useMutation({
    mutationFn: (step: { act: "heed" } | { act: "ignore"; body: Schema<"IgnoreBody"> }) =>
      step.act === "heed"
        ? call(api.POST("/api/v1/audit/findings/{id}/heed", { params }))
        : call(api.POST("/api/v1/audit/findings/{id}/ignore", { params, body: step.body })),
    onSettled: () => client.invalidateQueries({ queryKey: ["audit"] }),
  });
}
