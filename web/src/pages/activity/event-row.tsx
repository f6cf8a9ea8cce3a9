import { ChevronDown } from "lucide-react";
import { memo, useId, type ReactNode } from "react";
import { Link } from "react-router";
import type { AutoArrEvent } from "~/api/events";
import { cn } from "~/lib/cn";
import { beginning } from "~/lib/foreign";
import { absolute, relative } from "~/lib/time";
import { valueText } from "~/lib/value";
import { capital } from "~/lib/words";
import { t } from "~/text";
import { Badge, Dot, toneOf, type Tone } from "~/ui/badge";
import { Button, ButtonLink } from "~/ui/button";
import { Foreign, LONG } from "~/ui/foreign";
import { factsOf, incidentOf, kindText } from "./filter";

type EventRowProps = {
  event: AutoArrEvent;
  now: Date;
  open: boolean;
  onToggle: () => void;
  onItem: (item: string) => void;
  onCorrelation: (id: string) => void;
};

/** Kinds that are good news: their dot is green. */
const GOOD = new Set(["incident.resolved", "recovery.verified", "download.imported", "instance.back", "configuration.changed", "configuration.undone", "finding.closed", "backup.made"]);

/** Many of these are on their way past while one scrolls, so they share the clock of the list. */
function RowTime({ at, now, className }: { at: string; now: Date; className: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={absolute(date)} className={className}>
      {relative(date, now)}
    </time>
  );
}

export const EventRow = memo(function EventRow({ event, now, open, onToggle, onItem, onCorrelation }: EventRowProps) {
  const id = useId();
  return (
    <article aria-labelledby={id} className={cn("border-b border-line", open && "bg-raised/60")}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="flex w-full items-start gap-3 px-4 py-2.5 text-left -outline-offset-2 hover:bg-raised/60"
      >
        <Dot tone={dotOf(event)} label={t.activity.severityOf[event.severity] ?? event.severity} className="mt-1.5" />
        <span className="min-w-0 flex-1">
          <span id={id} className={cn("block text-sm", !open && "line-clamp-2")}>
            <Foreign text={beginning(event.summary, LONG)} />
          </span>
          <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-muted">
            <span>{kindText(event.kind)}</span>
            {event.instance && <Badge>{event.instance}</Badge>}
            <RowTime at={event.at} now={now} className="sm:hidden" />
          </span>
        </span>
        <RowTime at={event.at} now={now} className="tabular hidden shrink-0 pt-0.5 text-xs text-muted sm:block" />
        <ChevronDown aria-hidden className={cn("mt-0.5 size-4 shrink-0 text-muted transition-transform", open && "rotate-180")} />
      </button>
      {open && <Details event={event} onItem={onItem} onCorrelation={onCorrelation} />}
    </article>
  );
});

function dotOf(event: AutoArrEvent): Tone {
  return GOOD.has(event.kind) ? "ok" : toneOf(event.severity);
}

function Details({ event, onItem, onCorrelation }: Pick<EventRowProps, "event" | "onItem" | "onCorrelation">) {
  const { item, correlationId } = event;
  const incident = incidentOf(event);
  return (
    <div className="px-4 pb-4 pl-9">
      <dl className="grid grid-cols-1 gap-x-4 gap-y-1.5 text-[0.8125rem] sm:grid-cols-[minmax(6rem,auto)_1fr]">
        {event.summary.length > LONG && (
          <Row name={t.activity.summary}>
            <Foreign text={event.summary} />
          </Row>
        )}
        <Row name={t.activity.at}>
          <time dateTime={event.at}>{absolute(new Date(event.at))}</time>
        </Row>
        <Row name={t.activity.by}>
          <Foreign text={event.actor} />
        </Row>
        <Row name={t.activity.kindIs}>
          <span className="font-mono text-xs">{event.kind}</span>
        </Row>
        {factsOf(event).map(([name, value]) => (
          <Row key={name} name={<Foreign text={words(name)} />}>
            <Foreign text={valueText(value)} />
          </Row>
        ))}
        <Row name={t.activity.belongsTo}>
          <Foreign mono text={correlationId} />
        </Row>
      </dl>
      <div className="mt-3 flex flex-wrap gap-2">
        {incident && (
          <ButtonLink size="sm" to={`/downloads/incidents/${encodeURIComponent(incident)}`}>
            {t.activity.incident}
          </ButtonLink>
        )}
        <Button size="sm" onClick={() => onCorrelation(correlationId)}>
          {t.activity.correlation}
        </Button>
        {item && (
          <Button size="sm" onClick={() => onItem(item)}>
            {t.activity.item}
          </Button>
        )}
        {event.instance && (
          <Link className="self-center px-1 text-[0.8125rem] font-medium text-accent hover:underline" to={`/activity?instance=${encodeURIComponent(event.instance)}`}>
            {t.activity.onlyInstance(event.instance)}
          </Link>
        )}
      </div>
    </div>
  );
}

function Row({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

/** A name of a field as words: `failed_at` is `Failed at`. */
function words(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
  return capital(spaced);
}
