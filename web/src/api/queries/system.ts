import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../client";
import { keys } from "../keys";

export const systemQuery = queryOptions({
  queryKey: keys.system(),
  queryFn: () => call(api.GET("/api/v1/system")),
});

export const statsQuery = queryOptions({
  queryKey: keys.stats(),
  queryFn: () => call(api.GET("/api/v1/stats")),
  refetchInterval: 30_000,
});
