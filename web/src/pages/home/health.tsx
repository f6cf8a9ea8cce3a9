import { Link } from "react-router";
import type { Schema } from "~/api/client";
import type { Connection } from "~/api/queries/connections";
import { size } from "~/lib/size";
import { t } from "~/text";
import { Dot, type Tone } from "~/ui/badge";
import { Card, Section } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { ProductMark } from "~/ui/product";
import { Failed, Loading } from "~/ui/states";
import { lostEvent } from "./attention";
import type { HomeData } from "./use-home";

const words = t.home.health;

/** How each program is. */
export function Health({ home }: { home: HomeData }) {
  const { connections, audit, clients, presence } = home.world;
  const query = home.queries.connections;
  return (
    <Section title={words.title}>
      <Card>
        {connections ? (
          <ul className="divide-y divide-line">
            {connections.map((it) => (
              <li key={it.name}>
                <Program
                  connection={it}
                  isLost={lostEvent(it.name, presence ?? []) !== null}
                  audited={audit?.instances.find((one) => one.instance === it.name)}
                  client={clients?.find((one) => one.name === it.name)}
                />
              </li>
            ))}
          </ul>
        ) : query.isError ? (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Loading lines={5} />
        )}
      </Card>
    </Section>
  );
}

type ProgramProps = {
  connection: Connection;
  isLost: boolean;
  audited: Schema<"AuditedView"> | undefined;
  client: Schema<"ClientView"> | undefined;
};

function Program({ connection, isLost, audited, client }: ProgramProps) {
  const [tone, says] = state(connection, isLost);
  const warnings = client?.warnings.length ?? 0;
  const percent = audited?.score.percent;
  return (
    <div className="relative flex items-center gap-3 px-4 py-3 first:rounded-t-xl last:rounded-b-xl hover:bg-raised">
      <ProductMark kind={connection.kind} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <Link to={`/audit?${new URLSearchParams({ instance: connection.name }).toString()}`} className="truncate font-medium after:absolute after:inset-0">
            {connection.name}
          </Link>
          {audited && (
            <span className="min-w-0 truncate text-xs text-muted">
              <Foreign line text={audited.version} />
            </span>
          )}
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
          <span className="inline-flex items-center gap-1.5" data-health={tone}>
            <Dot tone={tone} />
            {says}
          </span>
          {client?.freeBytes != null && (
            <span>
              {size(client.freeBytes)} {words.free}
            </span>
          )}
          {warnings > 0 && <span className="text-warn">{words.warnings(warnings)}</span>}
        </p>
      </div>
      <div className="text-right">
        {percent != null ? (
          <>
            <p className="tabular text-sm font-semibold">{words.score(percent)}</p>
            <p className="text-2xs text-muted">{words.scoreLabel}</p>
          </>
        ) : (
          <p className="text-xs text-muted">{connection.enabled ? words.notAudited : ""}</p>
        )}
      </div>
    </div>
  );
}

function state(connection: Connection, isLost: boolean): [Tone, string] {
  if (!connection.enabled) return ["neutral", words.off];
  if (connection.problem) return ["bad", words.broken];
  if (isLost || connection.circuit === "open") return ["bad", words.lost];
  if (connection.circuit === "half_open") return ["warn", words.trying];
  return ["ok", words.answers];
}
