import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";

export type Policy = Schema<"Policy">;

/** Replaces the whole policy. */
export function useSavePolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Policy) => call(api.PUT("/api/v1/recovery/policy", { body })),
    onSuccess: (saved) => client.setQueryData(keys.recovery("policy"), saved),
    onSettled: () => client.invalidateQueries({ queryKey: ["recovery"] }),
  });
}
