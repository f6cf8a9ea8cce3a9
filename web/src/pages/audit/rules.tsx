import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { Schema } from "~/api/client";
import { rulesQuery } from "~/api/queries/findings";
import { withPart } from "~/lib/address";
import { t } from "~/text";
import { Badge, SeverityBadge } from "~/ui/badge";
import { Card } from "~/ui/card";
import { Select } from "~/ui/field";
import { Foreign, ForeignLink } from "~/ui/foreign";
import { SearchField } from "~/ui/search-field";
import { Await, Empty } from "~/ui/states";
import { VirtualList } from "~/ui/virtual-list";
import { Risk } from "./marks";

type Rule = Schema<"RuleView">;

/** Every rule, to be searched. */
export function Rules() {
  const query = useQuery(rulesQuery);
  const [params, setParams] = useSearchParams();
  const search = params.get("search") ?? "";
  const app = params.get("app") ?? "";
  const set = (name: string, value: string) =>
    setParams((before) => withPart(before, name, value), { replace: true });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">{t.audit.rulesHint}</p>
      <Await query={query}>
        {(all) => {
          const words = search.trim().toLowerCase();
          const fits = (it: Rule) => (!app || it.app === app) && (!words || `${it.id}\n${it.title}\n${it.reason}\n${it.area}`.toLowerCase().includes(words));
          const shown = all.filter(fits);
          const apps = [...new Set(all.map((it) => it.app))].sort();
          return (
            <>
              <div className="grid gap-2 sm:grid-cols-[1fr_12rem]">
                <SearchField label={t.audit.ruleSearch} value={search} onValue={(value) => set("search", value)} />
                <Select label={t.audit.program} hideLabel value={app} onValue={(value) => set("app", value)} options={[{ value: "", label: t.audit.allPrograms }, ...apps.map((it) => ({ value: it, label: it }))]} />
              </div>
              <p className="text-sm text-muted">{t.audit.ruleCount(shown.length, all.length)}</p>
              <Card className="overflow-hidden">
                {shown.length === 0 ? (
                  <Empty title={t.audit.noneFits} />
                ) : (
                  <VirtualList label={t.audit.tabs.rules} rows={shown} rowKey={(it) => it.id} estimate={112} className="h-[min(75dvh,60rem)]">
                    {(it) => <RuleRow rule={it} />}
                  </VirtualList>
                )}
              </Card>
            </>
          );
        }}
      </Await>
    </div>
  );
}

function RuleRow({ rule }: { rule: Rule }) {
  return (
    <div className="flex flex-col gap-1 border-b border-line px-4 py-3 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 basis-60 font-medium">
          <Foreign text={rule.title} />
        </p>
        <span className="flex flex-wrap gap-1.5">
          {rule.fixable ? <Risk risk={rule.risk} /> : <Badge>{t.audit.byHand}</Badge>}
          <SeverityBadge severity={rule.severity} />
        </span>
      </div>
      <p className="text-[0.8125rem] text-muted">
        <Foreign text={rule.reason} />
      </p>
      <p className="text-xs">
        <span className="font-mono text-muted">{rule.id}</span> · <ForeignLink href={rule.source} text={t.audit.source} />
      </p>
    </div>
  );
}
