import { infiniteQueryOptions, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, call, type Schema } from "../client";
import type { AutoArrEvent } from "../events";
import { keys } from "../keys";
import type { paths } from "../schema";
import { useEvents, useGaps } from "../use-live";

export type TimelineQuery = Omit<NonNullable<paths["/api/v1/activity"]["get"]["parameters"]["query"]>, "before" | "after" | "pageSize">;
type Part = Schema<"ActivityView">;
type Timeline = InfiniteData<Part, number | null>;

/** As many events come at once. */
const PART = 200;
/** What happens within this time is asked for once, in milliseconds. */
const GATHER = 200;
/** So many are kept when the newest part has grown to twice as many. */
const KEPT = 2_000;

/**
 * The timeline under a filter, part by part towards the past. No event makes it stale: all parts would
 * be read again each time. `useFreshEvents` puts new ones on top.
 */
export const timelineQuery = (query: TimelineQuery) =>
  infiniteQueryOptions({
    queryKey: keys.timeline(query),
    queryFn: ({ pageParam, signal }) =>
      call(api.GET("/api/v1/activity", { params: { query: { ...query, pageSize: PART, ...(pageParam !== null && { before: pageParam }) } }, signal })),
    initialPageParam: null as number | null,
    getNextPageParam: (part) => part.nextBefore,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });

/** Puts what happens on top of the timeline. Which events fit the filter is the server's to say. */
export function useFreshEvents(query: TimelineQuery): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const key = timelineQuery(query).queryKey;
  const ask = useRef<() => Promise<void>>(undefined);
  useEffect(() => {
    ask.current = async () => {
      const top = newest(client.getQueryData<Timeline>(key));
      if (top === null) return client.invalidateQueries({ queryKey: key });
      const { records } = await call(api.GET("/api/v1/activity", { params: { query: { ...query, after: top, pageSize: PART } } }));
      client.setQueryData<Timeline>(key, (timeline) => withFresh(timeline, records));
      if (records.length === PART) await ask.current?.();
    };
  });
  // However fast events come, they are asked for in time. What cannot be asked for now is with the next event, or when the
  // connection is back.
  const askSoon = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void ask.current?.().catch(() => undefined);
    }, GATHER);
  }, []);
  const [wasKept] = useState(() => client.getQueryData(key) !== undefined);
  useEffect(() => {
    // What happened since it was last looked at.
    if (wasKept) askSoon();
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [askSoon, wasKept]);
  useEvents(askSoon);
  useGaps(askSoon);
}

function newest(timeline: Timeline | undefined): number | null {
  return timeline?.pages[0]?.records[0]?.seq ?? null;
}

/** The timeline with `fresh` events on top, which come the oldest first. None is there twice, and it has an end. */
export function withFresh(timeline: Timeline | undefined, fresh: AutoArrEvent[]): Timeline | undefined {
  const [first, ...rest] = timeline?.pages ?? [];
  if (!timeline || !first) return timeline;
  const top = first.records[0]?.seq ?? 0;
  const records = [...fresh.filter((it) => it.seq > top).reverse(), ...first.records];
  if (records.length > 2 * KEPT) {
    // The older ones are read again when one goes there.
    const kept = records.slice(0, KEPT);
    return { pages: [{ ...first, records: kept, nextBefore: kept.at(-1)?.seq ?? null }], pageParams: timeline.pageParams.slice(0, 1) };
  }
  return { ...timeline, pages: [{ ...first, records }, ...rest] };
}
