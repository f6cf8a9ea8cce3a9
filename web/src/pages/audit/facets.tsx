import type { Finding } from "~/api/queries/audit";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Select } from "~/ui/field";
import { SearchField } from "~/ui/search-field";
import { fitting, GROUPS, isNarrowed, isShown, SEVERITIES, SHOWS, type AuditFilter } from "./filter";

type Props = {
  all: readonly Finding[];
  filter: AuditFilter;
  now: Date;
  onPart: (name: keyof AuditFilter, value: string) => void;
  onClear: () => void;
};

/** Narrows the list. Each choice says how many it would leave. */
export function Facets({ all, filter, now, onPart, onClear }: Props) {
  const without = (part: "instance" | "area" | "severity" | "show") => fitting(all, filter, now, part);
  const counted = (label: string, count: number) => `${label} (${count})`;
  const valuesOf = (part: "instance" | "area", label: string) => {
    const rest = without(part);
    const values = [...new Set([...rest.map((it) => it[part]), filter[part]].filter(Boolean))].sort();
    return [{ value: "", label }, ...values.map((value) => ({ value, label: counted(value, rest.filter((it) => it[part] === value).length) }))];
  };
  const bySeverity = without("severity");
  const byShow = without("show");
  return (
    <form role="search" aria-label={t.audit.facets} className="grid grid-cols-2 items-end gap-2 md:flex md:flex-wrap" onSubmit={(event) => event.preventDefault()}>
      <SearchField className="col-span-2 md:flex-1 md:basis-52" label={t.audit.search} value={filter.search} onValue={(value) => onPart("search", value)} />
      <Select
        label={t.audit.show}
        hideLabel
        value={filter.show}
        onValue={(value) => onPart("show", value === "open" ? "" : value)}
        options={SHOWS.map((it) => ({ value: it, label: counted(t.audit.shows[it] ?? it, byShow.filter((of) => isShown(of, it, now)).length) }))}
      />
      <Select
        label={t.audit.severity}
        hideLabel
        value={filter.severity}
        onValue={(value) => onPart("severity", value)}
        options={[
          { value: "", label: t.audit.allSeverities },
          ...SEVERITIES.map((it, at) => ({
            value: it,
            label: counted(t.audit.worseThan[it] ?? it, bySeverity.filter((of) => SEVERITIES.slice(0, at + 1).some((worse) => worse === of.severity)).length),
          })),
        ]}
      />
      <Select label={t.audit.program} hideLabel value={filter.instance} onValue={(value) => onPart("instance", value)} options={valuesOf("instance", t.audit.allPrograms)} />
      <Select label={t.audit.area} hideLabel value={filter.area} onValue={(value) => onPart("area", value)} options={valuesOf("area", t.audit.allAreas)} />
      {isNarrowed(filter) && (
        <Button variant="ghost" onClick={onClear}>
          {t.audit.clear}
        </Button>
      )}
    </form>
  );
}

/** In which groups the list stands. */
export function GroupBy({ filter, onPart }: Pick<Props, "filter" | "onPart">) {
  return (
    <Select
      label={t.audit.group}
      hideLabel
      value={filter.group}
      onValue={(value) => onPart("group", value === "severity" ? "" : value)}
      options={GROUPS.map((it) => ({ value: it, label: t.audit.groups[it] ?? it }))}
    />
  );
}
