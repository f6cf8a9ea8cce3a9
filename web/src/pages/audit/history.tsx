import { useQuery } from "@tanstack/react-query";
import { History as HistoryIcon } from "lucide-react";
import { useNavigate, useParams } from "react-router";
import type { Schema } from "~/api/client";
import { asProblem } from "~/api/problem";
import { connectionsQuery } from "~/api/queries/connections";
import { configurationsQuery } from "~/api/queries/findings";
import { t } from "~/text";
import { Card } from "~/ui/card";
import { Changes } from "~/ui/diff";
import { Select } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";

/** How the settings of a program were, and what changed when. */
export function History() {
  const { instance } = useParams();
  const connections = useQuery(connectionsQuery);
  const navigate = useNavigate();
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">{t.audit.historyHint}</p>
      <Await query={connections}>
        {(all) => {
          const chosen = instance ?? all[0]?.name;
          if (!chosen) return <Empty title={t.audit.noPrograms}>{t.audit.noProgramsDetail}</Empty>;
          const names = all.some((it) => it.name === chosen) ? all.map((it) => it.name) : [...all.map((it) => it.name), chosen];
          return (
            <>
              <div className="sm:max-w-64">
                <Select label={t.audit.program} value={chosen} onValue={(value) => void navigate(`/audit/history/${encodeURIComponent(value)}`)} options={names.map((it) => ({ value: it, label: it }))} />
              </div>
              <Of key={chosen} instance={chosen} />
            </>
          );
        }}
      </Await>
    </div>
  );
}

function Of({ instance }: { instance: string }) {
  const query = useQuery(configurationsQuery(instance));
  const isUnknown = query.isError && asProblem(query.error).status === 404;
  const nothing = (
    <Card>
      <Empty icon={<HistoryIcon aria-hidden />} title={t.audit.historyEmpty}>
        {t.audit.historyEmptyDetail}
      </Empty>
    </Card>
  );
  if (isUnknown) return nothing;
  return (
    <Await query={query}>
      {(all) =>
        all.length === 0 ? (
          nothing
        ) : (
          <ol className="flex flex-col gap-3">
            {all.map((it) => (
              <li key={it.at}>
                <Configuration configuration={it} />
              </li>
            ))}
          </ol>
        )
      }
    </Await>
  );
}

function Configuration({ configuration }: { configuration: Schema<"ConfigurationView"> }) {
  const { at, version, differences } = configuration;
  const resources = [...new Set(differences.map((it) => it.resource))];
  return (
    <Card className="flex flex-col gap-3 p-4">
      <header className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <h2 className="font-medium">
          <Time at={at} />
        </h2>
        <span className="text-muted">
          <Foreign text={t.audit.version(version)} /> · {differences.length > 0 ? t.audit.historyChanges(differences.length) : t.audit.historyFirst}
        </span>
      </header>
      {resources.map((resource) => (
        <div key={resource} className="flex flex-col gap-2">
          <h3 className="text-xs font-medium text-muted">
            <Foreign text={resource} />
          </h3>
          <Changes changes={differences.filter((it) => it.resource === resource).map(({ field, from, to }) => ({ field, from, to }))} />
        </div>
      ))}
    </Card>
  );
}
