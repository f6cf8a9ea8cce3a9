import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { apiBase } from "~/lib/base";
import { api, call } from "../client";
import { keys } from "../keys";

export const backupsQuery = queryOptions({
  queryKey: keys.backups(),
  queryFn: async () => (await call(api.GET("/api/v1/backups", { params: { query: { pageSize: 500 } } }))).records,
});

export function useMakeBackup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/backups")),
    onSettled: () => client.invalidateQueries({ queryKey: keys.backups() }),
  });
}

/** Where a backup is downloaded from. */
export const backupAddress = (name: string) => `${apiBase()}/api/v1/backups/${encodeURIComponent(name)}`;
