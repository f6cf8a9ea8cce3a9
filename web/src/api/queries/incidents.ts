import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import type { paths } from "../schema";

export type Incident = Schema<"IncidentView">;
type Query = NonNullable<paths["/api/v1/incidents"]["get"]["parameters"]["query"]>;

export const incidentsQuery = (query: Query = {}) =>
  queryOptions({
    queryKey: keys.incidents(query),
    queryFn: () => call(api.GET("/api/v1/incidents", { params: { query } })),
  });

/** One, with everything that is known about it. */
export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.incident(id),
    queryFn: () => call(api.GET("/api/v1/incidents/{id}", { params: { path: { id } } })),
  });

/** What an owner may do about an incident. */
export type Step = { act: "retry" } | { act: "skip" } | { act: "answer"; body: Schema<"AnswerBody"> };

export function useIncidentStep(id: string) {
  const client = useQueryClient();
  const params = { path: { id } };
  return useMutation({
    mutationFn: (step: Step) => {
      switch (step.act) {
        case "retry":
          return call(api.POST("/api/v1/incidents/{id}/retry", { params }));
        case "skip":
          return call(api.POST("/api/v1/incidents/{id}/skip", { params }));
        case "answer":
          return call(api.POST("/api/v1/incidents/{id}/answer", { params, body: step.body }));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["incidents"] }),
  });
}
