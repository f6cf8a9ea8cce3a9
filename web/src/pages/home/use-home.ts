import { useQuery } from "@tanstack/react-query";
import { presenceQuery } from "~/api/queries/activity";
import { auditQuery, findingsQuery } from "~/api/queries/audit";
import { connectionsQuery } from "~/api/queries/connections";
import { downloadsQuery } from "~/api/queries/downloads";
import { incidentsQuery } from "~/api/queries/incidents";

const DAY = 24 * 60 * 60 * 1000;

/** Everything that Home judges by. */
export function useHome() {
  const connections = useQuery(connectionsQuery);
  const presence = useQuery(presenceQuery);
  const downloads = useQuery(downloadsQuery({ pageSize: 6 }));
  const open = useQuery(incidentsQuery({ open: true, pageSize: 100 }));
  const givenUp = useQuery(incidentsQuery({ state: "given_up", pageSize: 20 }));
  const audit = useQuery(auditQuery);
  const findings = useQuery(findingsQuery({ pageSize: 500, ignored: false }));
  const lately = givenUp.data?.records.filter((it) => givenUp.dataUpdatedAt - Date.parse(it.closedAt ?? it.updatedAt) < 3 * DAY);
  return {
    queries: { connections, open, downloads, findings, audit },
    world: {
      connections: connections.data,
      presence: presence.data?.records,
      clients: downloads.data?.clients,
      incidents: open.data && [...open.data.records, ...(lately ?? [])],
      findings: findings.data?.records,
      audit: audit.data,
    },
    downloads: downloads.data,
  };
}

export type HomeData = ReturnType<typeof useHome>;
