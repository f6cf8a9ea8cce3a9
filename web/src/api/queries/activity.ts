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
