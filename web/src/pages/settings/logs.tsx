import { useQuery } from "@tanstack/react-query";
import { ArrowDown, Download } from "lucide-react";
import { useEffect, useRef, useState, type UIEvent } from "react";
import { useSearchParams } from "react-router";
import { LEVELS, logAddress, logLevelQuery, useLog, useSetLogLevel, type LogLevel, type LogLine } from "~/api/queries/logs";
import { useMay } from "~/api/queries/session";
import { withPart } from "~/lib/address";
import { cn } from "~/lib/cn";
import { absolute, stamp } from "~/lib/time";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Checkbox, Select } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { SearchField } from "~/ui/search-field";
import { Empty, Failed, Loading } from "~/ui/states";
import { toast } from "~/ui/toast";
import { Tooltip } from "~/ui/tooltip";
import { VirtualList } from "~/ui/virtual-list";

const words = t.settings.logs;

/** So near the end one wants to see what comes, in pixels. */
const NEAR = 40;

export default function Logs() {
  const [address, setAddress] = useSearchParams();
  const level = LEVELS.find((it) => it === address.get("level"));
  const search = address.get("search") ?? "";
  const [following, setFollowing] = useState(true);
  const filter = { level, search: search || undefined };
  const { first, lines, failed } = useLog(filter, following);
  const set = (name: string, value: string) =>
    setAddress((before) => withPart(before, name, value), { replace: true });
  return (
    <Section title={words.title} hint={words.hint} aside={<LevelSetting />}>
      <div className="flex flex-wrap items-center gap-2">
        <SearchField className="flex-1 basis-52" label={words.search} placeholder={words.searchPlaceholder} value={search} onValue={(value) => set("search", value)} />
        <Select
          hideLabel
          label={words.show}
          value={level ?? "trace"}
          options={LEVELS.map((value) => ({ value, label: words.levels[value] ?? value }))}
          onValue={(next) => set("level", next === "trace" ? "" : next)}
        />
        <Checkbox className="min-h-10 px-1" label={words.follow} checked={following} onChange={(event) => setFollowing(event.target.checked)} />
        <a
          href={logAddress(filter)}
          download
          className="inline-flex min-h-10 items-center gap-2 rounded-lg border border-line-strong/60 bg-surface px-4 text-sm font-medium hover:bg-raised"
        >
          <Download aria-hidden className="size-4" />
          {words.download}
        </a>
      </div>
      <Card className="relative overflow-hidden">
        {first.isError && lines.length === 0 ? (
          <Failed error={first.error} onRetry={() => void first.refetch()} />
        ) : first.isPending ? (
          <Loading lines={8} />
        ) : lines.length === 0 ? (
          <Empty title={words.empty}>{words.emptyDetail}</Empty>
        ) : (
          <Lines lines={lines} following={following} />
        )}
        <p role="status" className="tabular border-t border-line px-4 py-2 text-xs text-muted">
          {failed ? words.lost : words.lines(lines.length)}
        </p>
      </Card>
    </Section>
  );
}

/** The lines, at their end as long as one does not scroll away from it. */
function Lines({ lines, following }: { lines: LogLine[]; following: boolean }) {
  const [atEnd, setAtEnd] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const newest = lines.at(-1)?.seq;
  const toEnd = () => {
    const region = box.current?.querySelector("[role=region]");
    region?.scrollTo({ top: region.scrollHeight });
  };
  useEffect(() => {
    if (!following || !atEnd) return;
    toEnd();
    // Rows are measured when they are shown, and the end moves then.
    const timer = setTimeout(toEnd, 60);
    return () => clearTimeout(timer);
  }, [newest, following, atEnd]);
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const region = event.target as HTMLElement;
    setAtEnd(region.scrollHeight - region.scrollTop - region.clientHeight < NEAR);
  };
  return (
    <div ref={box} onScrollCapture={onScroll}>
      <VirtualList label={words.list} rows={lines} rowKey={(it) => String(it.seq)} estimate={28} className="h-[calc(100dvh-34rem)] min-h-72 md:h-[calc(100dvh-26rem)] bg-page">
        {(line) => <Line line={line} />}
      </VirtualList>
      {!atEnd && (
        <div className="absolute inset-x-0 bottom-12 flex justify-center">
          <Button size="sm" className="rounded-full bg-overlay shadow-pop" icon={<ArrowDown aria-hidden className="size-4" />} onClick={toEnd}>
            {words.toEnd}
          </Button>
        </div>
      )}
    </div>
  );
}

const COLOURS: Record<LogLevel, string> = { error: "text-bad", warn: "text-warn", info: "text-info", debug: "text-muted", trace: "text-muted" };

function Line({ line }: { line: LogLine }) {
  const at = new Date(line.at);
  const fields = Object.entries(line.fields);
  return (
    <p className="border-b border-line/60 px-4 py-1 font-mono text-xs leading-5">
      <time dateTime={line.at} className="text-muted" title={absolute(at)}>
        {stamp(at)}
      </time>{" "}
      <span className={cn("inline-block w-11 font-semibold uppercase", COLOURS[line.level])}>{line.level}</span>{" "}
      <span className="text-muted">{line.target}</span> <Foreign text={line.message} className="text-text" />
      {fields.map(([name, value]) => (
        <span key={name} className="text-muted">
          {" "}
          {name}=<Foreign text={value} />
        </span>
      ))}
    </p>
  );
}

/** How much is logged, at once and until AutoArr is restarted. */
function LevelSetting() {
  const level = useQuery(logLevelQuery);
  const mayAdmin = useMay("admin");
  const change = useSetLogLevel();
  if (!level.data) return null;
  const { inForce, startedWith } = level.data;
  const options = [
    { value: "", label: words.asStarted(startedWith) },
    ...LEVELS.filter((it) => it !== startedWith).map((value) => ({ value, label: words.levelNames[value] ?? value })),
  ];
  const choose = (value: string) => {
    const next = LEVELS.find((it) => it === value) ?? null;
    change.mutate(next, {
      onSuccess: (now) => toast.done(words.levelSet(words.levelNames[now.inForce] ?? now.inForce)),
      onError: (thrown) => toast.failed(thrown),
    });
  };
  return (
    <div className="flex items-center gap-2">
      <Tooltip text={mayAdmin ? words.levelHint : t.common.needsScope("admin")}>
        <span>{words.level}</span>
      </Tooltip>
      <Select hideLabel label={words.level} disabled={!mayAdmin || change.isPending} value={inForce === startedWith ? "" : inForce} options={options} onValue={choose} />
    </div>
  );
}
