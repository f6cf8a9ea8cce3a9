import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { incidentsQuery, type Incident } from "~/api/queries/incidents";
import { queueQuery, recoveryPlanQuery, type QueueFilter } from "~/api/queries/queue";
import { withPart } from "~/lib/address";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Await, Empty, Loading } from "~/ui/states";
import { Clients } from "./clients";
import { FilterBar } from "./filter-bar";
import { byUrgency, filterOf, fits } from "./filters";
import { IncidentCard } from "./incident-card";
import { QueueSection } from "./queue";

/** What is going on: who is in trouble, and everything that is in hand. */
export function Now() {
  const [params, setParams] = useSearchParams();
  const { search } = useLocation();
  const filter = filterOf(params);
  const queue = useQuery({ ...queueQuery(filter), placeholderData: (before) => before });
  const clear = () => setParams({}, { replace: true });
  return (
    <div className="flex flex-col gap-6">
      <Trouble filter={filter} search={search} />
      <div className="flex flex-col gap-3">
        {queue.data && queue.data.clients.length > 0 && <Clients clients={queue.data.clients} />}
        <FilterBar
          filter={filter}
          clients={queue.data?.clients.map((it) => it.name) ?? []}
          onPart={(name, value) => setParams((before) => withPart(before, name, value), { replace: name === "search" })}
          onClear={clear}
        />
      </div>
      <Await query={queue} loading={<Loading lines={6} />}>
        {(data) => <QueueSection queue={data} isFiltered={Object.keys(filter).length > 0} search={search} onClear={clear} />}
      </Await>
    </div>
  );
}

const STEP = 20;

function Trouble({ filter, search }: { filter: QueueFilter; search: string }) {
  const query = useQuery(incidentsQuery({ open: true, pageSize: 500 }));
  const plan = useQuery({ ...recoveryPlanQuery, enabled: (query.data?.totalRecords ?? 0) > 0 });
  const [shown, setShown] = useState(STEP);
  return (
    <Await query={query}>
      {(data) => {
        const all = byUrgency(data.records).filter((it: Incident) => fits(it, filter));
        const rest = all.length - shown;
        return (
          <Section title={t.downloads.trouble} aside={data.totalRecords > 0 && data.totalRecords} hint={data.totalRecords > 0 && t.downloads.troubleHint}>
            {all.length === 0 ? (
              <Card className="flex items-center gap-3 px-4 py-3 text-sm">
                <CircleCheck aria-hidden className="size-5 shrink-0 text-ok" />
                <p>
                  {data.totalRecords > 0 ? (
                    t.downloads.troubleEmptyFiltered
                  ) : (
                    <>
                      <span className="font-medium">{t.downloads.noTrouble}</span> <span className="text-muted">{t.downloads.troubleEmpty}</span>
                    </>
                  )}
                </p>
              </Card>
            ) : (
              <ul aria-label={t.downloads.trouble} className="flex flex-col gap-3">
                {all.slice(0, shown).map((it) => (
                  <li key={it.id}>
                    <IncidentCard incident={it} planned={plan.data ?? NONE} to={`/downloads/incidents/${it.id}${search}`} />
                  </li>
                ))}
              </ul>
            )}
            {rest > 0 && (
              <Button className="self-center" onClick={() => setShown(shown + STEP)}>
                {t.downloads.more(Math.min(rest, STEP))}
              </Button>
            )}
          </Section>
        );
      }}
    </Await>
  );
}

const NONE: never[] = [];

export function NothingYet({ title, detail }: { title: string; detail?: string }) {
  return (
    <Card>
      <Empty icon={<CircleCheck aria-hidden />} title={title}>
        {detail}
      </Empty>
    </Card>
  );
}
