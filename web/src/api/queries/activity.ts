import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../client";
import { keys } from "../keys";

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
