import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search as SearchIcon } from "lucide-react";
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useNavigate } from "react-router";
import { downloadsQuery } from "~/api/queries/downloads";
import { findingsQuery } from "~/api/queries/audit";
import { incidentsQuery } from "~/api/queries/incidents";
import { cn } from "~/lib/cn";
import { t } from "~/text";
import { Dialog } from "~/ui/dialog";
import { Foreign } from "~/ui/foreign";
import { PAGES } from "./pages";

type Hit = { key: string; group: string; text: string; more?: string; to: string };

/** One field for everything that has a name. */
export default function Search({ onClose }: { onClose: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog open onClose={onClose} title={t.shell.search} description={t.shell.searchHint} initialFocus={input}>
      <Field input={input} onClose={onClose} />
    </Dialog>
  );
}

function Field({ input, onClose }: { input: React.RefObject<HTMLInputElement | null>; onClose: () => void }) {
  const navigate = useNavigate();
  const list = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const isWaited = useRef(false);
  const asked = useDeferredValue(text.trim());
  const { hits, isSettled } = useHits(asked);
  // Until then these are the hits of what was typed before.
  const isFresh = isSettled && asked === text.trim();
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    void navigate(hit.to);
  };
  useEffect(() => {
    if (!isFresh || !isWaited.current) return;
    isWaited.current = false;
    open(hits[at]);
  });
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((at + 1) % Math.max(hits.length, 1));
    else if (event.key === "ArrowUp") setAt((at + hits.length - 1) % Math.max(hits.length, 1));
    else if (event.key === "Enter" && !isFresh) isWaited.current = true;
    else if (event.key === "Enter") open(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="relative">
        <SearchIcon aria-hidden className="absolute top-3 left-3 size-4 text-muted" />
        <input
          ref={input}
          type="search"
          role="combobox"
          aria-label={t.shell.searchLabel}
          aria-expanded={hits.length > 0}
          aria-controls={list}
          aria-activedescendant={hits[at] ? `${list}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={t.shell.searchPlaceholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
            isWaited.current = false;
          }}
          onKeyDown={press}
          className="min-h-10 w-full rounded-lg border border-line-strong bg-page pr-3 pl-9 text-sm"
        />
      </div>
      <div id={list} role="listbox" aria-label={t.shell.search} aria-busy={!isFresh} className={cn("flex flex-col", !isFresh && "opacity-60")}>
        {hits.map((hit, index) => (
          // The keyboard is handled by the field, which keeps the focus.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={hit.key}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => open(hit)}
            onPointerMove={() => setAt(index)}
            className={cn("flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 text-sm", index === at && "bg-raised")}
          >
            <span className="w-20 shrink-0 text-xs text-muted">{hit.group}</span>
            <span className="min-w-0 flex-1">
              <Foreign line text={hit.text} />
              {hit.more && <Foreign line text={hit.more} className="text-xs text-muted" />}
            </span>
          </div>
        ))}
      </div>
      <p role="status" className="text-sm text-muted empty:hidden">
        {isFresh && hits.length === 0 ? t.shell.searchEmpty : ""}
      </p>
    </div>
  );
}

/** What fits. `isSettled`: it is about this text, and nothing more will come. */
function useHits(text: string): { hits: Hit[]; isSettled: boolean } {
  const enabled = text.length >= 2;
  const query = { search: text, pageSize: 5 };
  const incidents = useQuery({ ...incidentsQuery(query), enabled, placeholderData: keepPreviousData });
  const downloads = useQuery({ ...downloadsQuery(query), enabled, refetchInterval: false, placeholderData: keepPreviousData });
  const findings = useQuery({ ...findingsQuery({ pageSize: 200 }), enabled });
  const groups = t.shell.searchGroups;
  const wanted = text.toLowerCase();
  const pages = PAGES.filter((it) => it.label.toLowerCase().includes(wanted));
  const hits: Hit[] = pages.map((it) => ({ key: it.to, group: groups.pages, text: it.label, to: it.to }));
  if (!enabled) return { hits, isSettled: true };
  for (const it of incidents.data?.records ?? []) {
    hits.push({ key: `i${it.id}`, group: groups.incidents, text: it.title, more: it.why.sentence, to: `/downloads/incidents/${it.id}` });
  }
  for (const it of downloads.data?.records ?? []) {
    hits.push({ key: `d${it.client}${it.id}`, group: groups.downloads, text: it.title ?? it.release, more: it.release, to: `/downloads?search=${encodeURIComponent(text)}` });
  }
  const fitting = findings.data?.records.filter((it) => `${it.title} ${it.instance}`.toLowerCase().includes(wanted));
  for (const it of fitting?.slice(0, 5) ?? []) {
    hits.push({ key: `f${it.id}`, group: groups.findings, text: it.title, more: it.instance, to: `/audit/findings/${it.id}` });
  }
  hits.push({ key: "all", group: groups.activity, text: t.shell.searchEverything(text), to: `/activity?search=${encodeURIComponent(text)}` });
  return { hits, isSettled: ![incidents, downloads, findings].some((it) => it.isPending || it.isPlaceholderData) };
}
