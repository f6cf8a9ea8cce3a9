import { STATES } from "./filters";
import type { QueueFilter } from "~/api/queries/queue";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Select } from "~/ui/field";
import { SearchField } from "~/ui/search-field";

type Props = {
  filter: QueueFilter;
  clients: readonly string[];
  /** Sets one part: typing replaces the address, choosing makes a new one. */
  onPart: (name: "search" | "client" | "state", value: string) => void;
  onClear: () => void;
};

export function FilterBar({ filter, clients, onPart, onClear }: Props) {
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <form role="search" aria-label={t.downloads.filter} className="grid grid-cols-2 items-end gap-2 sm:flex sm:flex-wrap" onSubmit={(event) => event.preventDefault()}>
      <SearchField className="col-span-2 sm:flex-1 sm:basis-64" label={t.downloads.search} value={filter.search ?? ""} onValue={(value) => onPart("search", value)} />
      {(clients.length > 1 || filter.client) && (
        <Select
          label={t.downloads.client}
          hideLabel
          value={filter.client ?? ""}
          onValue={(value) => onPart("client", value)}
          options={[{ value: "", label: t.downloads.allClients }, ...withValue(clients, filter.client).map((it) => ({ value: it, label: it }))]}
        />
      )}
      <Select
        label={t.downloads.state}
        hideLabel
        value={filter.state ?? ""}
        onValue={(value) => onPart("state", value)}
        options={[{ value: "", label: t.downloads.allStates }, ...STATES.map((it) => ({ value: it, label: t.downloads.states[it] ?? it }))]}
      />
      {isFiltered && (
        <Button variant="ghost" onClick={onClear}>
          {t.downloads.clearFilter}
        </Button>
      )}
    </form>
  );
}

/** What the address names can be chosen, also when it is not there. */
function withValue(names: readonly string[], value: string | undefined): string[] {
  return value && !names.includes(value) ? [...names, value] : [...names];
}
