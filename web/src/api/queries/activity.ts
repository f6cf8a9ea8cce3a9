import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../client";
import { keys } from "../keys";
import type { paths } from "../schema";

type Query = NonNullable<paths["/api/v1/activity"]["get"]["parameters"]["query"]>;

/** The newest events that fit. */
export const activityQuery = (query: Query = {}) =>
  queryOptions({
    queryKey: keys.activity(query),
    queryFn: () => call(api.GET("/api/v1/activity", { params: { query } })),
  });

/** The newest word about each program: here, or away. */
export const presenceQuery = queryOptions({
  queryKey: keys.presence(),
  queryFn: () => call(api.GET("/api/v1/activity", { params: { query: { kind: "instance.", pageSize: 100 } } })),
});

/** What was done since `from`, the newest first; it is only asked again when something was done. */
export const deedsQuery = (from: string) =>
  queryOptions({
    queryKey: keys.deeds({ from }),
    queryFn: async () => {
      const of = (kind: string) => call(api.GET("/api/v1/activity", { params: { query: { kind, from, pageSize: 100 } } }));
      const parts = await Promise.all(["recovery.", "incident.", "configuration."].map(of));
      return parts.flatMap((it) => it.records).sort((a, b) => b.seq - a.seq);
    },
  });
