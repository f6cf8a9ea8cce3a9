import { queryOptions } from "@tanstack/react-query";
import { api, call } from "../client";
import { keys } from "../keys";

export const systemQuery = queryOptions({
  queryKey: keys.system(),
  queryFn: () => call(api.GET("/api/v1/system")),
});
