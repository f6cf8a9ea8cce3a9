import { useInfiniteQuery } from "@tanstack/react-query";
import { History, ListFilter } from "lucide-react";
import { useCallback, useMemo, useState, type UIEvent } from "react";
import { useSearchParams } from "react-router";
import { timelineQuery, useFreshEvents } from "~/api/queries/timeline";
import { useNow, useSince } from "~/lib/use-now";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Card, PageHeader } from "~/ui/card";
import { Empty, Failed, Loading } from "~/ui/states";
import { VirtualList } from "~/ui/virtual-list";
import { EventRow } from "./event-row";
import { ExportMenu } from "./export-menu";
import { askFor, countSet, readFilter, writeFilter, type Filter } from "./filter";
import { FilterBar } from "./filter-bar";

/** So far from the top one reads, and rows do not jump away under the eyes; in pixels. */
const READING = 60;
/** How often "3 min ago" is looked at again, in milliseconds. */
const TICK = 10_000;

export default function Activity() {
  const [address, setAddress] = useSearchParams();
  const filter = useMemo(() => readFilter(address), [address]);
  const change = useCallback(
    (next: Filter, options: { replace?: boolean } = {}) => setAddress(writeFilter(next), options),
    [setAddress],
  );
  // The moment that `since` counts from stays while one looks at it.
  const chosenAt = useSince(filter.since);
  const query = useMemo(() => askFor(filter, chosenAt), [filter, chosenAt]);
  return (
    <>
      <PageHeader title={t.activity.title} hint={<span className="hidden sm:inline">{t.activity.hint}</span>} actions={<ExportMenu query={query} />} />
      <FilterBar filter={filter} onChange={change} />
      <Timeline key={JSON.stringify(query)} query={query} filter={filter} onChange={change} />
    </>
  );
}

type TimelineProps = {
  query: ReturnType<typeof askFor>;
  filter: Filter;
  onChange: (next: Filter) => void;
};

function Timeline({ query, filter, onChange }: TimelineProps) {
  const timeline = useInfiniteQuery(timelineQuery(query));
  useFreshEvents(query);
  // While somebody reads further down, what is new waits above: `reading` is the newest event that is shown.
  const [reading, setReading] = useState<number | null>(null);
  const [open, setOpen] = useState<number | null>(null);
  const now = useNow(TICK);
  const all = useMemo(() => timeline.data?.pages.flatMap((it) => it.records) ?? [], [timeline.data]);
  const rows = useMemo(() => (reading === null ? all : all.filter((it) => it.seq <= reading)), [all, reading]);
  const waiting = all.length - rows.length;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = timeline;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (timeline.isError && all.length === 0) return <Failed error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (timeline.isPending) {
    return (
      <Card>
        <Loading lines={8} />
      </Card>
    );
  }
  if (all.length === 0) return <Nothing filter={filter} onClear={() => onChange(readFilter(new URLSearchParams()))} />;

  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const box = event.target as HTMLElement;
    const isReading = box.scrollTop > READING;
    if (isReading !== (reading !== null)) setReading(isReading ? (rows[0]?.seq ?? null) : null);
  };
  // What waits is shown when the top is reached: rows that come while it scrolls would hold it where it was.
  const toTop = () => document.querySelector("[data-timeline] [role=region]")?.scrollTo({ top: 0 });
  return (
    <Card className="relative overflow-hidden">
      {waiting > 0 && (
        <div className="absolute inset-x-0 top-2 z-10 flex justify-center">
          <Button size="sm" variant="primary" className="rounded-full shadow-pop" onClick={toTop}>
            {t.activity.fresh(waiting)}
          </Button>
        </div>
      )}
      <div data-timeline onScrollCapture={onScroll}>
        <VirtualList
          label={t.activity.list}
          rows={rows}
          rowKey={(it) => it.id}
          estimate={61}
          onEnd={onEnd}
          className="h-[calc(100dvh-20rem)] min-h-80 md:h-[calc(100dvh-22rem)] lg:h-[calc(100dvh-19.5rem)]"
        >
          {(event) => (
            <EventRow
              event={event}
              now={now}
              open={open === event.seq}
              onToggle={() => setOpen(open === event.seq ? null : event.seq)}
              onItem={(item) => onChange({ ...filter, item })}
              onCorrelation={(correlation) => onChange({ ...readFilter(new URLSearchParams()), correlation })}
            />
          )}
        </VirtualList>
      </div>
      <p role="status" className="tabular border-t border-line px-4 py-2 text-xs text-muted">
        {timeline.isFetchNextPageError ? (
          <button type="button" className="font-medium text-accent hover:underline" onClick={() => void fetchNextPage()}>
            {t.common.tryAgain}
          </button>
        ) : isFetchingNextPage ? (
          t.activity.loadingMore
        ) : (
          t.activity.count(all.length, hasNextPage)
        )}
      </p>
    </Card>
  );
}

function Nothing({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const isFiltered = countSet(filter) > 0 || filter.search !== "";
  return (
    <Card>
      {isFiltered ? (
        <Empty icon={<ListFilter aria-hidden />} title={t.activity.emptyFiltered} action={<Button onClick={onClear}>{t.activity.clear}</Button>}>
          {t.activity.emptyFilteredDetail}
        </Empty>
      ) : (
        <Empty icon={<History aria-hidden />} title={t.activity.empty}>
          {t.activity.emptyDetail}
        </Empty>
      )}
    </Card>
  );
}
