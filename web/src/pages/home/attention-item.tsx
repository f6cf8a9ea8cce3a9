import { CircleAlert, Eye, RefreshCw } from "lucide-react";
import { useRunAudit } from "~/api/queries/audit";
import { useTestConnection, type Connection } from "~/api/queries/connections";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { SeverityBadge } from "~/ui/badge";
import { Button, ButtonLink } from "~/ui/button";
import { Diff } from "~/ui/diff";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";
import type { Attention } from "./attention";
import { IncidentItem } from "./incident-item";
import { Item } from "./item";
import { ShouldBe } from "~/ui/should-be";

const words = t.home.attention;

export function AttentionItem({ item }: { item: Attention }) {
  switch (item.kind) {
    case "lost":
      return (
        <Item
          tone="bad"
          title={words.lost(item.connection.name)}
          meta={item.told && <Since at={item.told.at} />}
          cause={item.told ? <Foreign text={item.told.summary} /> : item.connection.url}
          actions={<ConnectionActions connection={item.connection} />}
        >
          <p className="text-muted">{words.lostHint}</p>
        </Item>
      );
    case "untried":
      return (
        <Item
          tone="bad"
          title={words.cannotTry(item.connection.name)}
          cause={<Foreign text={item.connection.problem ?? ""} />}
          actions={
            <ButtonLink size="sm" to="/settings/connections">
              {words.connection}
            </ButtonLink>
          }
        />
      );
    case "halted":
      return (
        <Item
          tone={item.halt === "paused_by_owner" ? "warn" : "bad"}
          title={words.halted(item.client.name)}
          cause={words.halts[item.halt] ?? <Foreign text={item.halt} />}
          actions={
            <ButtonLink size="sm" to="/downloads">
              {t.home.downloads.all}
            </ButtonLink>
          }
        >
          {item.client.haltDetail && <Foreign text={item.client.haltDetail} />}
        </Item>
      );
    case "incident":
      return <IncidentItem incident={item.incident} tone={item.incident.state === "given_up" ? "bad" : "warn"} />;
    case "findings":
      return <FindingsItem item={item} />;
    case "no-audit":
      return <NoAudit />;
  }
}

function Since({ at }: { at: string }) {
  return (
    <>
      {words.since} <Time at={at} />
    </>
  );
}

function ConnectionActions({ connection }: { connection: Connection }) {
  const test = useTestConnection();
  const mayTest = useMay("operate");
  const ask = () =>
    test.mutate(connection.name, {
      onSuccess: () => toast.done(words.answers(connection.name)),
      onError: (thrown) => toast.failed(thrown),
    });
  return (
    <>
      <Button
        size="sm"
        variant="primary"
        busy={test.isPending}
        icon={<RefreshCw aria-hidden className="size-4" />}
        disabledReason={!mayTest && t.common.needsScope("operate")}
        onClick={ask}
      >
        {words.test}
      </Button>
      <ButtonLink size="sm" to="/settings/connections">
        {words.connection}
      </ButtonLink>
    </>
  );
}

/** So many findings stand in the item itself; where one is critical, a few more. */
const SHOWN = { critical: 3, high: 1 } as const;

function FindingsItem({ item }: { item: Extract<Attention, { kind: "findings" }> }) {
  const all = [...item.critical, ...item.high];
  const shown = all.slice(0, item.critical.length > 0 ? SHOWN.critical : SHOWN.high);
  return (
    <Item
      tone={item.critical.length > 0 ? "bad" : "warn"}
      title={words.findingsOf(item.instance)}
      meta={words.findings(item.critical.length, item.high.length)}
      actions={
        <ButtonLink size="sm" to={`/audit?${new URLSearchParams({ instance: item.instance }).toString()}`} icon={<Eye aria-hidden className="size-4" />}>
          {words.seeFindings}
        </ButtonLink>
      }
    >
      <ul className="flex flex-col gap-3">
        {shown.map((it) => (
          <li key={it.id} className="flex flex-col gap-1">
            <span className="flex items-baseline gap-2">
              <SeverityBadge severity={it.severity} />
              <span className="min-w-0">
                <ShouldBe text={it.title} />
              </span>
            </span>
            <Diff from={it.current} to={it.recommended} />
            <span className="text-[0.8125rem] text-muted">
              <Foreign text={it.reason} />
            </span>
          </li>
        ))}
      </ul>
      {all.length > shown.length && <p className="mt-2 text-xs text-muted">{words.findingsMore(all.length - shown.length)}</p>}
    </Item>
  );
}

function NoAudit() {
  const run = useRunAudit();
  const mayRun = useMay("operate");
  const start = () =>
    run.mutate(undefined, { onSuccess: () => toast.done(words.auditDone), onError: (thrown) => toast.failed(thrown) });
  return (
    <Item
      tone="info"
      title={words.noAudit}
      cause={words.noAuditCause}
      actions={
        <Button size="sm" variant="primary" busy={run.isPending} icon={<CircleAlert aria-hidden className="size-4" />} disabledReason={!mayRun && t.common.needsScope("operate")} onClick={start}>
          {words.runAudit}
        </Button>
      }
    />
  );
}
