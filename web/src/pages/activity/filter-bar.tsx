import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { connectionsQuery } from "~/api/queries/connections";
import { cn } from "~/lib/cn";
import { shortened } from "~/lib/foreign";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Select } from "~/ui/field";
import { SearchField } from "~/ui/search-field";
import { countSet, kindText, readFilter, SINCES, type Filter } from "./filter";

type FilterBarProps = { filter: Filter; onChange: (next: Filter, options?: { replace?: boolean }) => void };

export function FilterBar({ filter, onChange }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const set = countSet(filter);
  return (
    <search className="mb-3 flex flex-col gap-3">
      <div className="flex gap-2">
        <SearchField className="flex-1" label={t.activity.search} placeholder={t.activity.searchPlaceholder} value={filter.search} onValue={(search) => onChange({ ...filter, search }, { replace: true })} />
        <Button
          className="md:hidden"
          aria-expanded={open}
          icon={<SlidersHorizontal aria-hidden className="size-4" />}
          onClick={() => setOpen(!open)}
        >
          {set > 0 ? t.activity.filtersOn(set) : t.activity.filters}
        </Button>
      </div>
      <div className={cn("grid-cols-2 gap-2 md:grid md:grid-cols-4", open ? "grid" : "hidden")}>
        <Choices filter={filter} onChange={onChange} />
      </div>
      <Set filter={filter} onChange={onChange} />
    </search>
  );
}

function Choices({ filter, onChange }: FilterBarProps) {
  const connections = useQuery(connectionsQuery);
  const names = connections.data?.map((it) => it.name) ?? [];
  // What is in the address may no longer be connected.
  const apps = filter.instance && !names.includes(filter.instance) ? [...names, filter.instance] : names;
  const kinds = Object.entries(t.activity.kinds).map(([value, label]) => ({ value, label }));
  const isOther = filter.kind !== "" && !(filter.kind in t.activity.kinds);
  return (
    <>
      <Select
        hideLabel
        label={t.activity.app}
        value={filter.instance}
        options={[{ value: "", label: t.activity.allApps }, ...apps.map((value) => ({ value, label: shortened(value, 40) }))]}
        onValue={(instance) => onChange({ ...filter, instance })}
      />
      <Select
        hideLabel
        label={t.activity.kind}
        value={filter.kind}
        options={[{ value: "", label: t.activity.allKinds }, ...kinds, ...(isOther ? [{ value: filter.kind, label: shortened(kindText(filter.kind), 40) }] : [])]}
        onValue={(kind) => onChange({ ...filter, kind })}
      />
      <Select
        hideLabel
        label={t.activity.severity}
        value={filter.severity}
        options={[{ value: "", label: t.activity.allSeverities }, ...Object.entries(t.activity.severities).map(([value, label]) => ({ value, label }))]}
        onValue={(severity) => onChange({ ...filter, severity })}
      />
      <Select
        hideLabel
        label={t.activity.since}
        value={filter.since}
        options={SINCES.map((value) => ({ value, label: t.activity.times[value] }))}
        onValue={(since) => onChange({ ...filter, since })}
      />
    </>
  );
}

/** What cannot be chosen from a list, and a way out of everything. */
function Set({ filter, onChange }: FilterBarProps) {
  const chips = [
    filter.item && { text: t.activity.onlyItem(shortened(filter.item, 60)), without: { ...filter, item: "" } },
    filter.correlation && { text: t.activity.onlyCorrelation(shortened(filter.correlation, 40)), without: { ...filter, correlation: "" } },
  ].filter((it) => it !== "");
  if (countSet(filter) === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {chips.map(({ text, without }) => (
        <button
          key={text}
          type="button"
          aria-label={t.activity.remove(text)}
          onClick={() => onChange(without)}
          className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-line bg-accent-soft px-3 text-[0.8125rem] hover:border-accent"
        >
          <bdi className="truncate">{text}</bdi>
          <X aria-hidden className="size-3.5 shrink-0" />
        </button>
      ))}
      <button type="button" className="min-h-8 px-1 text-[0.8125rem] font-medium text-accent hover:underline" onClick={() => onChange({ ...readFilter(new URLSearchParams()), search: filter.search })}>
        {t.activity.clear}
      </button>
    </div>
  );
}
