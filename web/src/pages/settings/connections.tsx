import { useQuery } from "@tanstack/react-query";
import { Lock, MoreVertical, Plug, Plus } from "lucide-react";
import { useState } from "react";
import { connectionsQuery, integrationsQuery, useTestConnection, type Connection, type Integration } from "~/api/queries/connections";
import { useRemoveConnection } from "~/api/queries/connection-changes";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Badge, Dot, type Tone } from "~/ui/badge";
import { Button, IconButton } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Confirm } from "~/ui/confirm";
import { Foreign } from "~/ui/foreign";
import { Menu, MenuItem, MenuLine } from "~/ui/menu";
import { ProductMark } from "~/ui/product";
import { Await, Empty } from "~/ui/states";
import { toast } from "~/ui/toast";
import { Tooltip } from "~/ui/tooltip";
import { ConnectionDialog } from "./connection-dialog";
import { HookDialog } from "./hook-dialog";

const words = t.settings.connections;

type Open = { what: "add" } | { what: "change" | "remove"; connection: Connection } | { what: "hook"; connection: Connection; integration: Integration };

export default function Connections() {
  const connections = useQuery(connectionsQuery);
  const integrations = useQuery(integrationsQuery);
  const mayAdmin = useMay("admin");
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const remove = useRemoveConnection();
  const add = (
    <Button
      variant="primary"
      icon={<Plus aria-hidden className="size-4" />}
      disabledReason={!mayAdmin && t.common.needsScope("admin")}
      onClick={() => setOpen({ what: "add" })}
    >
      {words.add}
    </Button>
  );
  return (
    <Section title={words.title} hint={words.hint} aside={add}>
      <Card>
        <Await query={connections}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty icon={<Plug aria-hidden />} title={words.empty}>
                {words.emptyDetail}
              </Empty>
            ) : (
              <ul>
                {rows.map((it) => (
                  <Row key={it.name} connection={it} integration={integrations.data?.find((of) => of.id === it.kind)} mayAdmin={mayAdmin} onOpen={setOpen} />
                ))}
              </ul>
            )
          }
        </Await>
      </Card>
      {open?.what === "add" && <ConnectionDialog onClose={close} />}
      {open?.what === "change" && <ConnectionDialog connection={open.connection} onClose={close} />}
      {open?.what === "hook" && <HookDialog name={open.connection.name} integration={open.integration} onClose={close} />}
      {open?.what === "remove" && (
        <Confirm
          open
          danger
          title={words.removeTitle(open.connection.name)}
          action={t.settings.remove}
          onClose={close}
          onConfirm={async () => {
            await remove.mutateAsync(open.connection.name);
            toast.done(words.removed(open.connection.name));
          }}
        >
          {words.removeText}
        </Confirm>
      )}
    </Section>
  );
}

type RowProps = { connection: Connection; integration: Integration | undefined; mayAdmin: boolean; onOpen: (open: Open) => void };

function Row({ connection, integration, mayAdmin, onOpen }: RowProps) {
  const test = useTestConnection();
  // Not every program can call.
  const hook = integration?.hook && <MenuItem onClick={() => onOpen({ what: "hook", connection, integration })}>{words.hook}</MenuItem>;
  const [tone, state] = standing(connection);
  const onTest = () =>
    test.mutate(connection.name, {
      onSuccess: ({ app, version }) => toast.done(connection.name, words.tested(app, version)),
      onError: (thrown) => toast.failed(thrown, connection.name),
    });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 border-b border-line px-4 py-3.5 last:border-0">
      <ProductMark kind={connection.kind} />
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium">
          {connection.name}
          <span className="font-normal text-muted">{connection.title}</span>
          {connection.locked && (
            <Tooltip text={t.settings.lockedBy(connection.origin)}>
              <button type="button" className="rounded-md" aria-label={`${t.settings.locked}. ${t.settings.lockedBy(connection.origin)}`}>
                <Badge icon={<Lock aria-hidden />}>{t.settings.locked}</Badge>
              </button>
            </Tooltip>
          )}
          {!connection.hasKey && <Badge tone="warn">{words.noKey}</Badge>}
          {!connection.verifyTls && <Badge tone="bad">{words.anyCertificate}</Badge>}
        </p>
        <p className="text-[0.8125rem] text-muted">
          <Foreign text={connection.url} />
        </p>
        <p className="mt-0.5 flex items-center gap-2 text-[0.8125rem]">
          <Dot tone={tone} />
          {state}
        </p>
        {connection.problem && (
          <p className="mt-1 text-[0.8125rem] text-bad">
            <Foreign text={connection.problem} />
          </p>
        )}
      </div>
      <div className="flex items-center gap-1">
        <Button size="sm" busy={test.isPending} onClick={onTest}>
          {words.test}
        </Button>
        <Menu
          trigger={<IconButton size="sm" label={words.more(connection.name)} icon={<MoreVertical aria-hidden className="size-4" />} />}
        >
          {mayAdmin && !connection.locked ? (
            <>
              <MenuItem onClick={() => onOpen({ what: "change", connection })}>{t.settings.change}</MenuItem>
              {hook}
              <MenuLine />
              <MenuItem danger onClick={() => onOpen({ what: "remove", connection })}>
                {t.settings.remove}
              </MenuItem>
            </>
          ) : (
            <>
              <p className="max-w-60 px-2.5 py-1.5 text-xs text-muted">
                {connection.locked ? t.settings.lockedBy(connection.origin) : t.common.needsScope("admin")}
              </p>
              {mayAdmin && hook}
            </>
          )}
        </Menu>
      </div>
    </li>
  );
}

function standing({ enabled, problem, circuit }: Connection): [Tone, string] {
  if (!enabled) return ["neutral", words.off];
  if (problem) return ["bad", words.broken];
  if (circuit === "open") return ["bad", words.leftAlone];
  if (circuit === "half_open") return ["warn", words.checkingAgain];
  return ["ok", words.on];
}
