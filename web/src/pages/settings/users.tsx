import { useQuery } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { useAddUser, useChangeUser, useRemoveUser, usersQuery, type User } from "~/api/queries/access";
import { sessionQuery, useMay, type Scope } from "~/api/queries/session";
import { asProblem } from "~/api/problem";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Confirm } from "~/ui/confirm";
import { Dialog } from "~/ui/dialog";
import { Checkbox, SecretField, Select, TextField } from "~/ui/field";
import { Await, ProblemNote } from "~/ui/states";
import { Table } from "~/ui/table";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";
import { OwnAccount } from "./own-account";

const words = t.settings.users;
const ROLES = Object.entries(words.roles).map(([value, [label]]) => ({ value: value as Scope, label }));
const roleName = (role: string) => words.roles[role]?.[0] ?? role;

type Open = { what: "add" } | { what: "change" | "remove"; user: User };

export default function Users() {
  const mayAdmin = useMay("admin");
  return (
    <div className="flex flex-col gap-8">
      {mayAdmin && <UserList />}
      <OwnAccount />
    </div>
  );
}

function UserList() {
  const users = useQuery(usersQuery);
  const session = useQuery(sessionQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const remove = useRemoveUser();
  const close = () => setOpen(null);
  const isSelf = (user: User) => session.data?.actor === `user:${user.name}`;
  return (
    <Section
      title={words.title}
      aside={
        <Button variant="primary" onClick={() => setOpen({ what: "add" })}>
          {words.add}
        </Button>
      }
    >
      <Card>
        <Await query={users}>
          {(rows) => (
            <Table
              caption={words.title}
              rows={rows}
              rowKey={(it) => it.name}
              columns={[
                {
                  key: "name",
                  head: words.name,
                  cell: (it) => (
                    <span className="inline-flex flex-wrap items-center gap-2 font-medium">
                      <bdi>{it.name}</bdi>
                      {isSelf(it) && <Badge tone="info">{words.you}</Badge>}
                      {it.disabled && <Badge tone="warn">{words.disabled}</Badge>}
                    </span>
                  ),
                },
                { key: "role", head: words.role, cell: (it) => roleName(it.role) },
                { key: "since", head: words.since, cell: (it) => <Time at={it.createdAt} /> },
                {
                  key: "act",
                  head: <span className="sr-only">{t.settings.actions}</span>,
                  align: "end",
                  cell: (it) => (
                    <span className="inline-flex gap-2">
                      <Button size="sm" onClick={() => setOpen({ what: "change", user: it })}>
                        {t.settings.change}
                      </Button>
                      <Button size="sm" onClick={() => setOpen({ what: "remove", user: it })}>
                        {t.settings.remove}
                      </Button>
                    </span>
                  ),
                },
              ]}
            />
          )}
        </Await>
      </Card>
      {open?.what === "add" && <AddUser onClose={close} />}
      {open?.what === "change" && <ChangeUser user={open.user} onClose={close} />}
      {open?.what === "remove" && (
        <Confirm
          open
          danger
          title={words.removeTitle(open.user.name)}
          action={t.settings.remove}
          onClose={close}
          onConfirm={async () => {
            await remove.mutateAsync(open.user.name);
            toast.done(words.removed(open.user.name));
          }}
        >
          {words.removeText}
        </Confirm>
      )}
    </Section>
  );
}

function RoleSelect({ role, onRole }: { role: Scope; onRole: (role: Scope) => void }) {
  return <Select label={words.role} hint={words.roles[role]?.[1]} value={role} options={ROLES} onValue={onRole} />;
}

function AddUser({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Scope>("read");
  const add = useAddUser();
  const problem = add.error ? asProblem(add.error) : null;
  const errorAt = (field: string) => (problem?.field === field ? problem.detail : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      toast.done(words.added(name));
      onClose();
    };
    if (!add.isPending) add.mutate({ name, password, role }, { onSuccess });
  };
  return (
    <Dialog open onClose={onClose} dismissible={false} title={words.addTitle} size="sm" footer={<FormButtons id={id} action={words.add} busy={add.isPending} onClose={onClose} />}>
      <form id={id} className="flex flex-col gap-4 pt-2" onSubmit={submit}>
        <TextField label={words.name} autoCapitalize="off" required value={name} error={errorAt("name")} onChange={(event) => setName(event.target.value)} />
        <SecretField
          label={words.password}
          hint={words.passwordHint}
          autoComplete="new-password"
          required
          showLabel={words.show}
          hideLabel={words.hide}
          value={password}
          error={errorAt("password")}
          onChange={(event) => setPassword(event.target.value)}
        />
        <RoleSelect role={role} onRole={setRole} />
        {problem && !problem.field && <ProblemNote problem={problem} />}
      </form>
    </Dialog>
  );
}

function ChangeUser({ user, onClose }: { user: User; onClose: () => void }) {
  const id = useId();
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Scope>(user.role);
  const [mayEnter, setMayEnter] = useState(!user.disabled);
  const change = useChangeUser();
  const problem = change.error ? asProblem(change.error) : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      toast.done(words.changed(user.name));
      onClose();
    };
    if (!change.isPending) change.mutate({ name: user.name, role, disabled: !mayEnter, ...(password && { password }) }, { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      dismissible={false}
      title={words.changeTitle(user.name)}
      size="sm"
      footer={<FormButtons id={id} action={t.settings.save} busy={change.isPending} onClose={onClose} />}
    >
      <form id={id} className="flex flex-col gap-4 pt-2" onSubmit={submit}>
        <RoleSelect role={role} onRole={setRole} />
        <SecretField
          label={words.newPassword}
          hint={words.newPasswordHint}
          autoComplete="new-password"
          showLabel={words.show}
          hideLabel={words.hide}
          value={password}
          error={problem?.field === "password" ? problem.detail : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Checkbox label={words.lockOut} checked={mayEnter} onChange={(event) => setMayEnter(event.target.checked)} />
        {problem && problem.field !== "password" && <ProblemNote problem={problem} />}
      </form>
    </Dialog>
  );
}

function FormButtons({ id, action, busy, onClose }: { id: string; action: string; busy: boolean; onClose: () => void }) {
  return (
    <>
      <Button onClick={onClose}>{t.common.cancel}</Button>
      <Button type="submit" form={id} variant="primary" busy={busy}>
        {action}
      </Button>
    </>
  );
}
