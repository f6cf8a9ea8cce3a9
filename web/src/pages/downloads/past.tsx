import { useQuery } from "@tanstack/react-query";
import { useLocation, useSearchParams } from "react-router";
import { incidentsQuery } from "~/api/queries/incidents";
import { failuresQuery } from "~/api/queries/queue";
import { withPart } from "~/lib/address";
import { t } from "~/text";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { Pages } from "~/ui/pages";
import { SearchField } from "~/ui/search-field";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";
import { Evidence } from "./evidence";
import { IncidentCard } from "./incident-card";
import { NothingYet } from "./now";
import { Cause } from "./states";

const PAGE = 25;

/** The page and the search of a list, kept in the address. */
function useList() {
  const [params, setParams] = useSearchParams();
  const page = Math.max(1, Number.parseInt(params.get("page") ?? "1", 10) || 1);
  const search = params.get("search") ?? "";
  return {
    page,
    search,
    query: { page, pageSize: PAGE, ...(search ? { search } : {}) },
    onPage: (next: number) => setParams((before) => withPart(before, "page", next > 1 ? String(next) : "")),
    onSearch: (text: string) => setParams((before) => withPart(withPart(before, "page", ""), "search", text), { replace: true }),
  };
}

/** How everything that is over ended. */
export function Past() {
  const list = useList();
  const { search } = useLocation();
  const query = useQuery({ ...incidentsQuery({ open: false, ...list.query }), placeholderData: (before) => before });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">{t.downloads.pastHint}</p>
      <SearchField className="sm:max-w-sm" label={t.downloads.search} value={list.search} onValue={list.onSearch} />
      <Await query={query}>
        {(data) =>
          data.records.length === 0 ? (
            list.search ? (
              <NothingYet title={t.downloads.queueFiltered} />
            ) : (
              <NothingYet title={t.downloads.pastEmpty} detail={t.downloads.pastEmptyDetail} />
            )
          ) : (
            <>
              <ul aria-label={t.downloads.tabs.past} className="flex flex-col gap-3">
                {data.records.map((it) => (
                  <li key={it.id}>
                    <IncidentCard incident={it} planned={[]} heading="h2" to={`/downloads/past/${it.id}${search}`} />
                  </li>
                ))}
              </ul>
              <Pages page={list.page} total={data.totalRecords} pageSize={PAGE} onPage={list.onPage} />
            </>
          )
        }
      </Await>
    </div>
  );
}

/** Every failure that was seen. */
export function Failures() {
  const list = useList();
  const query = useQuery({ ...failuresQuery(list.query), placeholderData: (before) => before });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">{t.downloads.failuresHint}</p>
      <SearchField className="sm:max-w-sm" label={t.downloads.search} value={list.search} onValue={list.onSearch} />
      <Await query={query}>
        {(data) =>
          data.records.length === 0 ? (
            <Card>
              <Empty title={list.search ? t.downloads.failuresFiltered : t.downloads.failuresEmpty} />
            </Card>
          ) : (
            <>
              <ul aria-label={t.downloads.tabs.failures} className="flex flex-col gap-3">
                {data.records.map((it) => (
                  <li key={`${it.client}/${it.id}`}>
                    <Card className="flex flex-col gap-2 p-4 text-sm">
                      <h2 className="font-medium">
                        <Foreign text={it.release} />
                      </h2>
                      <p>{it.why ? <Foreign text={it.why.sentence} /> : <span className="text-muted">{t.downloads.unclassified}</span>}</p>
                      {it.why && (
                        <details>
                          <summary className="min-h-7 text-[0.8125rem] text-muted">{t.downloads.evidence}</summary>
                          <Evidence evidence={it.why.evidence} />
                        </details>
                      )}
                      <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
                        {it.why && <Cause cause={it.why.cause} />}
                        <Foreign text={it.category ? `${it.client} · ${it.category}` : it.client} />
                        <Time at={it.firstSeen} />
                      </p>
                    </Card>
                  </li>
                ))}
              </ul>
              <Pages page={list.page} total={data.totalRecords} pageSize={PAGE} onPage={list.onPage} />
            </>
          )
        }
      </Await>
    </div>
  );
}
