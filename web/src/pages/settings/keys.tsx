import { useQuery } from "@tanstack/react-query";
import { KeyRound, TriangleAlert } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import { apiKeysQuery, useAddApiKey, useRevokeApiKey, type ApiKey } from "~/api/queries/access";
import type { Scope } from "~/api/queries/session";
import { asProblem } from "~/api/problem";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Confirm } from "~/ui/confirm";
import { Dialog } from "~/ui/dialog";
import { Select, TextField } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { Await, Empty, ProblemNote } from "~/ui/states";
import { Table } from "~/ui/table";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";
import { Shown } from "./shown";

const words = t.settings.keys;
const roles = t.settings.users.roles;
const SCOPES = Object.entries(roles).map(([value, [label]]) => ({ value: value as Scope, label }));

type Lasts = keyof typeof words.lastsOptions;
const DAYS: Record<Lasts, number | null> = { ever: null, month: 30, year: 365 };

export default function Keys() {
  const keys = useQuery(apiKeysQuery);
  const revoke = useRevokeApiKey();
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      {words.add}
    </Button>
  );
  return (
    <Section title={words.title} hint={words.hint} aside={add}>
      <Card>
        <Await query={keys}>
          {(rows) => (
            <Table
              caption={words.title}
              rows={rows}
              rowKey={(it) => it.id}
              empty={
                <Empty icon={<KeyRound aria-hidden />} title={words.empty}>
                  {words.emptyDetail}
                </Empty>
              }
              columns={[
                {
                  key: "name",
                  head: words.name,
                  cell: (it) => (
                    <span className="font-medium">
                      <Foreign text={it.name} />
                    </span>
                  ),
                },
                { key: "prefix", head: words.prefix, cell: (it) => <code className="font-mono text-[0.8125rem] text-muted">{it.prefix}…</code> },
                { key: "scope", head: words.scope, cell: (it) => <Badge>{roles[it.scope]?.[0] ?? it.scope}</Badge> },
                { key: "used", head: words.lastUsed, cell: (it) => (it.lastUsed ? <Time at={it.lastUsed} /> : <span className="text-muted">{words.never}</span>) },
                { key: "expires", head: words.expires, cell: (it) => <Expiry at={it.expiresAt} /> },
                {
                  key: "act",
                  head: <span className="sr-only">{t.settings.actions}</span>,
                  align: "end",
                  cell: (it) => (
                    <Button size="sm" onClick={() => setRevoking(it)}>
                      {words.revoke}
                    </Button>
                  ),
                },
              ]}
            />
          )}
        </Await>
      </Card>
      {adding && <AddKey onClose={() => setAdding(false)} />}
      {revoking && (
        <Confirm
          open
          danger
          title={words.revokeTitle(revoking.name)}
          action={words.revoke}
          onClose={() => setRevoking(null)}
          onConfirm={async () => {
            await revoke.mutateAsync(revoking.id);
            toast.done(words.revoked(revoking.name));
          }}
        >
          {words.revokeText}
        </Confirm>
      )}
    </Section>
  );
}

function Expiry({ at }: { at: string | null | undefined }) {
  const [now] = useState(() => Date.now());
  if (!at) return <span className="text-muted">{words.forEver}</span>;
  return Date.parse(at) < now ? <Badge tone="bad">{words.expired}</Badge> : <Time at={at} />;
}

function AddKey({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [lasts, setLasts] = useState<Lasts>("ever");
  const add = useAddApiKey();
  const problem = add.error ? asProblem(add.error) : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (add.isPending) return;
    const days = DAYS[lasts];
    const expiresAt = days === null ? null : new Date(Date.now() + days * 86_400_000).toISOString();
    add.mutate({ name: name.trim(), scope, expiresAt });
  };
  if (add.data) {
    return (
      <Dialog
        open
        onClose={onClose}
        dismissible={false}
        title={words.shownTitle}
        footer={
          <Button variant="primary" onClick={onClose}>
            {words.stored}
          </Button>
        }
      >
        <p className="mb-4 flex gap-2.5 rounded-lg bg-warn-soft p-3 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          {words.shownOnce}
        </p>
        <Shown id={`${id}-key`} label={words.keyLabel} text={add.data.key} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      dismissible={false}
      title={words.addTitle}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={id} variant="primary" busy={add.isPending}>
            {words.make}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4 pt-2" onSubmit={submit}>
        <TextField
          label={words.name}
          hint={words.nameHint}
          required
          maxLength={60}
          value={name}
          error={problem?.field === "name" ? problem.detail : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <Select label={words.scope} hint={roles[scope]?.[1]} value={scope} options={SCOPES} onValue={setScope} />
        <Select
          label={words.lasts}
          value={lasts}
          options={Object.entries(words.lastsOptions).map(([value, label]) => ({ value: value as Lasts, label }))}
          onValue={setLasts}
        />
        {problem && problem.field !== "name" && <ProblemNote problem={problem} />}
      </form>
    </Dialog>
  );
}
