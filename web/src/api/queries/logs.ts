import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { apiBase } from "~/lib/base";
import { api, call, type Schema } from "../client";
import { keys } from "../keys";

export type LogLine = Schema<"LogLineView">;
export type LogLevel = Schema<"LevelWord">;
export type LogFilter = { level?: LogLevel | undefined; search?: string | undefined };

export const LEVELS: readonly LogLevel[] = ["error", "warn", "info", "debug", "trace"];

/** How often the log is asked for what is new, in milliseconds. */
const FOLLOW_EVERY = 1_500;
/** So many lines are kept in the page. */
const KEPT = 5_000;
const PART = 1_000;

/** How much is logged. */
export const logLevelQuery = queryOptions({
  queryKey: keys.logs({ what: "level" }),
  queryFn: () => call(api.GET("/api/v1/logs/level")),
});

export function useSetLogLevel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (level: LogLevel | null) => call(api.PUT("/api/v1/logs/level", { body: { level } })),
    onSuccess: (level) => client.setQueryData(logLevelQuery.queryKey, level),
  });
}

/** The end of the log as a file. */
export function logAddress({ level, search }: LogFilter): string {
  const url = new URL(`${apiBase()}/api/v1/logs/download`);
  if (level) url.searchParams.set("level", level);
  if (search) url.searchParams.set("search", search);
  return url.href;
}

/** The end of the log, the oldest first, and what comes after it for as long as `following`. */
export function useLog(filter: LogFilter, following: boolean) {
  const { level, search } = filter;
  const first = useQuery({
    queryKey: keys.logs({ level, search }),
    queryFn: () => call(api.GET("/api/v1/logs", { params: { query: { level, search, pageSize: PART } } })),
    staleTime: Infinity,
    gcTime: 0,
  });
  const [more, setMore] = useState<{ of: unknown; lines: LogLine[]; newest: number }>();
  const [failed, setFailed] = useState(false);
  const begun = first.data;
  useEffect(() => {
    if (!begun || !following) return;
    let newest = more?.of === begun ? more.newest : begun.newest;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const part = await call(api.GET("/api/v1/logs", { params: { query: { level, search, after: newest, pageSize: PART } } }));
        if (stopped) return;
        newest = part.newest;
        setFailed(false);
        setMore((before) => {
          const lines = before?.of === begun ? before.lines : [];
          return { of: begun, lines: [...lines, ...part.records].slice(-KEPT), newest };
        });
      } catch {
        // It is asked again anyway; that it failed is shown.
        if (!stopped) setFailed(true);
      }
      timer = setTimeout(() => void ask(), FOLLOW_EVERY);
    };
    timer = setTimeout(() => void ask(), FOLLOW_EVERY);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
    // `more` is only where it goes on from.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [begun, following, level, search]);
  const lines = begun ? [...begun.records].reverse().concat(more?.of === begun ? more.lines : []) : [];
  return { first, lines, failed };
}
