import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";

export type User = Schema<"UserView">;
export type ApiKey = Schema<"ApiKeyView">;

/** More than anybody has; the lists have no second page. */
const ALL = { pageSize: 500 };

export const usersQuery = queryOptions({
  queryKey: keys.users(),
  queryFn: async () => (await call(api.GET("/api/v1/users", { params: { query: ALL } }))).records,
});

export const apiKeysQuery = queryOptions({
  queryKey: keys.apiKeys(),
  queryFn: async () => (await call(api.GET("/api/v1/api-keys", { params: { query: ALL } }))).records,
});

export function useAddUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"NewUserBody">) => call(api.POST("/api/v1/users", { body })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.users() }),
  });
}

export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, ...body }: { name: string } & Schema<"UserChangeBody">) =>
      call(api.PUT("/api/v1/users/{name}", { params: { path: { name } }, body })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.users() }),
  });
}

export function useRemoveUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call(api.DELETE("/api/v1/users/{name}", { params: { path: { name } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.users() }),
  });
}

/** The answer holds the key, this once. It is not kept with what is cached. */
export function useAddApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"NewApiKeyBody">) => call(api.POST("/api/v1/api-keys", { body })),
    gcTime: 0,
    onSettled: () => client.invalidateQueries({ queryKey: keys.apiKeys() }),
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call(api.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.apiKeys() }),
  });
}

/** Changes one's own password; the other sessions end. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<"PasswordBody">) => call(api.POST("/api/v1/session/password", { body })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.session() }),
  });
}
