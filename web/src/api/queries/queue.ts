import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";
import type { Download } from "./downloads";

export type DownloadClient = Schema<"ClientView">;
export type Failure = Schema<"FailureView">;
export type PlannedStep = Schema<"StepView">;
export type QueueFilter = { client?: string; state?: string; search?: string };

/** All that is in hand: more than one page of it, if need be. */
export type Queue = { downloads: Download[]; total: number; clients: DownloadClient[] };

const PAGE = 500;
/** More than this nobody reads: then it takes a filter. */
const PAGES = 10;

/** How often progress is asked for, in milliseconds: a long queue costs more, and moves slower in each place. */
export function pace(total: number | undefined): number {
  if (!total) return 10_000;
  return total > PAGE ? 5_000 : 2_000;
}

export const queueQuery = (filter: QueueFilter) =>
  queryOptions({
    queryKey: keys.downloads({ all: true, ...filter }),
    queryFn: async (): Promise<Queue> => {
      const found = new Map<string, Download>();
      let total = 0;
      let clients: DownloadClient[] = [];
      for (let page = 1; page <= PAGES; page += 1) {
        const query = { ...filter, page, pageSize: PAGE };
        const got = await call(api.GET("/api/v1/downloads", { params: { query } }));
        total = got.totalRecords;
        if (page === 1) clients = got.clients;
        // The queue moves between two pages: nothing is to stand there twice.
        for (const it of got.records) found.set(`${it.client}/${it.id}`, it);
        if (page * PAGE >= total) break;
      }
      return { downloads: [...found.values()].sort((a, b) => rank(a) - rank(b)), total, clients };
    },
    refetchInterval: ({ state }) => pace(state.data?.total),
  });

const RANKS = ["downloading", "post_processing", "failed", "paused", "fetching", "waiting", "completed"];

/** What moves stands first, then what does not go on by itself. Of the same kind, the client's order holds. */
function rank(it: Download): number {
  const at = RANKS.indexOf(it.state);
  return at === -1 ? RANKS.length : at;
}

export const downloadQuery = (client: string, id: string) =>
  queryOptions({
    queryKey: keys.downloads({ client, id }),
    queryFn: () => call(api.GET("/api/v1/downloads/{client}/{id}", { params: { path: { client, id } } })),
    refetchInterval: 5_000,
  });

/** The failures that were kept, the newest first. */
export const failuresQuery = (query: { page: number; pageSize: number; search?: string }) =>
  queryOptions({
    queryKey: keys.failures(query),
    queryFn: () => call(api.GET("/api/v1/downloads/failures", { params: { query } })),
  });

/** What recovery would do now. */
export const recoveryPlanQuery = queryOptions({
  queryKey: keys.recovery("plan"),
  queryFn: async () => (await call(api.GET("/api/v1/recovery/plan"))).steps,
});

/** Looks at everything and does what is to be done, instead of when its time has come. */
export function useLookNow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/recovery/run")),
    onSettled: () =>
      Promise.all(["incidents", "downloads", "recovery"].map((it) => client.invalidateQueries({ queryKey: [it] }))),
  });
}
