import { queryOptions } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import type { paths } from "../schema";

export type Download = Schema<"DownloadView">;
type Query = NonNullable<paths["/api/v1/downloads"]["get"]["parameters"]["query"]>;

/** How often what moves is asked for, in milliseconds: progress is no event. */
const MOVING = 2_000;
const STILL = 10_000;

/** What all clients have in hand. */
export const downloadsQuery = (query: Query = {}) =>
  queryOptions({
    queryKey: keys.downloads(query),
    queryFn: () => call(api.GET("/api/v1/downloads", { params: { query } })),
    refetchInterval: ({ state }) => (state.data && state.data.totalRecords > 0 ? MOVING : STILL),
  });
