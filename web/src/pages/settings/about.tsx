import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, call } from "~/api/client";
import { keys } from "~/api/keys";
import { systemQuery } from "~/api/queries/system";
import { apiBase } from "~/lib/base";
import { t } from "~/text";
import { Card, Section } from "~/ui/card";
import { TextField } from "~/ui/field";
import { ForeignLink } from "~/ui/foreign";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";
import { VirtualList } from "~/ui/virtual-list";

const words = t.settings.about;

const licencesQuery = queryOptions({
  queryKey: keys.system("licences"),
  queryFn: () => call(api.GET("/api/v1/system/licences")),
  staleTime: Infinity,
});

export default function About() {
  const system = useQuery(systemQuery);
  return (
    <div className="flex flex-col gap-8">
      <Section title={words.title}>
        <Card className="p-5">
          <Await query={system}>
            {(it) => (
              <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-6 gap-y-2 text-sm">
                <Fact name={words.version}>
                  <span className="font-medium">
                    {it.name} {it.version}
                  </span>
                </Fact>
                <Fact name={words.running}>
                  <Time at={it.startedAt} />
                </Fact>
                <Fact name={words.address}>{it.urlBase || words.none}</Fact>
                <Fact name={words.sockets}>
                  <span className="tabular">{it.socketsOpen}</span>
                </Fact>
                <Fact name={words.licence}>{it.licence}</Fact>
              </dl>
            )}
          </Await>
          <p className="mt-4 max-w-prose text-sm text-muted">{words.licenceText}</p>
          <p className="mt-2 max-w-prose text-sm text-muted">{words.calls}</p>
          <p className="mt-2 text-sm">
            <a className="text-accent underline underline-offset-2" href={`${apiBase()}/api/v1/openapi.json`} target="_blank" rel="noopener">
              {words.api}
            </a>
          </p>
        </Card>
      </Section>
      <ThirdParty />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ThirdParty() {
  const licences = useQuery(licencesQuery);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  return (
    <Await query={licences}>
      {({ thirdParty }) => {
        const fitting = thirdParty.filter((it) => `${it.name} ${it.licence}`.toLowerCase().includes(wanted));
        return (
          <Section title={words.thirdParty} hint={words.thirdPartyHint(thirdParty.length)}>
            <TextField label={words.searchThirdParty} type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
            <Card className="overflow-hidden">
              {fitting.length === 0 ? (
                <Empty title={words.noThirdParty} />
              ) : (
                <VirtualList label={words.packages} rows={fitting} rowKey={(it) => `${it.name} ${it.version}`} estimate={41} className="h-96">
                  {(it) => (
                    <div className="flex items-baseline justify-between gap-4 border-b border-line px-4 py-2.5 text-sm">
                      <span className="min-w-0">
                        {it.repository ? <ForeignLink href={it.repository} text={it.name} /> : it.name} <span className="text-muted">{it.version}</span>
                      </span>
                      <span className="text-right text-xs text-muted">{it.licence}</span>
                    </div>
                  )}
                </VirtualList>
              )}
            </Card>
          </Section>
        );
      }}
    </Await>
  );
}
