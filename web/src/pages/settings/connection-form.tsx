import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import { integrationsQuery, connectionsQuery, tryConnection, useAddConnection, type Connection, type Integration } from "~/api/queries/connections";
import { useChangeConnection } from "~/api/queries/connection-changes";
import { asProblem } from "~/api/problem";
import { freeName } from "~/lib/connection";
import { plain } from "~/lib/foreign";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Checkbox, SecretField, Select, TextField } from "~/ui/field";
import { Loading, ProblemNote } from "~/ui/states";
import { toast } from "~/ui/toast";

const words = t.settings.connections;

/** Connects a program, or changes how. Nothing is saved before it is asked for; a test saves nothing. */
export function ConnectionForm({ connection, onClose }: { connection?: Connection; onClose: () => void }) {
  const integrations = useQuery(integrationsQuery);
  const connections = useQuery(connectionsQuery);
  if (!integrations.data || !connections.data) {
    return (
      <Dialog open onClose={onClose} title={words.addTitle}>
        <Loading />
      </Dialog>
    );
  }
  const names = connections.data.map((it) => it.name);
  return <Form integrations={integrations.data} taken={names} connection={connection} onClose={onClose} />;
}

type FormProps = { integrations: Integration[]; taken: string[]; connection?: Connection | undefined; onClose: () => void };

function Form({ integrations, taken, connection, onClose }: FormProps) {
  const id = useId();
  const [kind, setKind] = useState(connection?.kind ?? integrations[0]?.id ?? "");
  const integration = integrations.find((it) => it.id === kind);
  const [name, setName] = useState<string | null>(connection?.name ?? null);
  const [url, setUrl] = useState(connection?.url ?? "");
  const [key, setKey] = useState("");
  const [verifyTls, setVerifyTls] = useState(connection?.verifyTls ?? true);
  const [enabled, setEnabled] = useState(connection?.enabled ?? true);
  const add = useAddConnection();
  const change = useChangeConnection();
  const named = name ?? freeName(kind, taken);
  // For a connection that is saved, a masked key stands for the stored one.
  const apiKey = key.trim() || (connection?.hasKey ? "********" : undefined);
  const test = useMutation({ mutationFn: () => tryConnection({ name: named, kind, url: url.trim(), apiKey, verifyTls, enabled }) });
  const saving = connection ? change : add;
  const problem = saving.error ?? test.error;
  const told = problem ? asProblem(problem) : null;
  const fieldOf = told?.field;
  const isShownAtField = fieldOf === "name" || fieldOf === "url" || fieldOf === "apiKey";
  const errorAt = (field: string) => (fieldOf === field ? told?.detail : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (saving.isPending) return;
    test.reset();
    const onSuccess = () => {
      toast.done(connection ? words.changed(named) : words.added(named));
      onClose();
    };
    if (connection) change.mutate({ name: named, url: url.trim(), verifyTls, enabled, ...(key.trim() && { apiKey: key.trim() }) }, { onSuccess });
    else add.mutate({ name: named, kind, url: url.trim(), apiKey, verifyTls, enabled }, { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={connection ? words.changeTitle(connection.name) : words.addTitle}
      footer={
        <>
          <Button
            busy={test.isPending}
            className="mr-auto"
            onClick={() => {
              saving.reset();
              test.mutate();
            }}
          >
            {words.tryFirst}
          </Button>
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" form={id} variant="primary" busy={saving.isPending}>
            {connection ? t.settings.save : words.save}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4 pt-2" onSubmit={submit}>
        {!connection && (
          <Select
            label={words.kind}
            value={kind}
            options={integrations.map((it) => ({ value: it.id, label: it.title }))}
            onValue={(next) => {
              setKind(next);
              test.reset();
            }}
          />
        )}
        {!connection && (
          <TextField label={words.name} hint={words.nameHint} required value={named} error={errorAt("name")} onChange={(event) => setName(event.target.value)} />
        )}
        <TextField
          label={words.address}
          hint={integration && words.addressHint(integration.defaultUrl)}
          placeholder={integration?.defaultUrl}
          type="url"
          inputMode="url"
          required
          value={url}
          error={errorAt("url")}
          onChange={(event) => {
            setUrl(event.target.value);
            test.reset();
          }}
        />
        <SecretField
          label={words.key}
          hint={connection?.hasKey ? words.keyKept : integration?.keyHint}
          placeholder={connection?.hasKey ? words.keyPlaceholder : undefined}
          showLabel={words.showKey}
          hideLabel={words.hideKey}
          value={key}
          error={errorAt("apiKey")}
          onChange={(event) => {
            setKey(event.target.value);
            test.reset();
          }}
        />
        <div className="flex flex-col gap-2.5">
          <Checkbox label={words.verify} checked={verifyTls} onChange={(event) => setVerifyTls(event.target.checked)} />
          {!verifyTls && <p className="text-[0.8125rem] text-bad">{words.verifyOff}</p>}
          {connection && <Checkbox label={words.enabled} checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />}
        </div>
        <div role="status">
          {test.data && (
            <p className="flex items-center gap-2 rounded-lg bg-ok-soft p-3 text-sm text-ok">
              <CircleCheck aria-hidden className="size-4 shrink-0" />
              {words.works(plain(test.data.app), plain(test.data.version))}
            </p>
          )}
        </div>
        {told && !isShownAtField && <ProblemNote problem={told} />}
      </form>
    </Dialog>
  );
}
