import { useState, type SubmitEvent } from "react";
import { asProblem } from "~/api/problem";
import { useChangeConnection } from "~/api/queries/connection-changes";
import { useAddConnection, type Connection, type Integration } from "~/api/queries/connections";
import { freeName } from "~/lib/connection";
import { t } from "~/text";
import { toast } from "~/ui/toast";
import { useTrial } from "./use-trial";

/** Stands for the key that is stored. */
const MASKED = "********";

type Wanted = {
  integration: Pick<Integration, "id" | "defaultUrl" | "keyHint">;
  /** Names that are used. */
  taken: readonly string[];
  /** The one that is changed; otherwise it is a new one. */
  connection?: Connection | undefined;
  onDone: () => void;
};

/** What is typed about a connection, how asking the program with it goes, and how it is saved. */
export function useConnectionForm({ integration, taken, connection, onDone }: Wanted) {
  const begin = () => ({
    url: connection?.url ?? integration.defaultUrl,
    key: "",
    name: connection?.name ?? freeName(integration.id, taken),
    verifyTls: connection?.verifyTls ?? true,
    enabled: connection?.enabled ?? true,
  });
  const [typed, setTyped] = useState(begin);
  const [kind, setKind] = useState(integration.id);
  if (kind !== integration.id) {
    // Nothing of one program fits another.
    setKind(integration.id);
    setTyped(begin());
  }
  const { name, verifyTls, enabled } = typed;
  const [url, key] = [typed.url.trim(), typed.key.trim()];
  const hasKey = connection?.hasKey ?? false;
  const trial = useTrial({ kind: integration.id, name: connection?.name ?? integration.id, url, apiKey: key || (hasKey ? MASKED : ""), verifyTls });
  const add = useAddConnection();
  const change = useChangeConnection();
  const saving = connection ? change : add;
  const problem = saving.error ? asProblem(saving.error) : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (saving.isPending) return;
    const onSuccess = () => {
      toast.done(connection ? t.connection.changed(name) : t.connection.added(name));
      onDone();
    };
    if (connection) change.mutate({ name, url, verifyTls, enabled, ...(key && { apiKey: key }) }, { onSuccess });
    else add.mutate({ name, kind: integration.id, url, apiKey: key, verifyTls, enabled }, { onSuccess });
  };
  return {
    integration,
    isNew: connection === undefined,
    hasKey,
    typed,
    set: (part: Partial<typeof typed>) => setTyped({ ...typed, ...part }),
    trial,
    problem,
    isSaving: saving.isPending,
    submit,
  };
}

export type ConnectionFormState = ReturnType<typeof useConnectionForm>;
