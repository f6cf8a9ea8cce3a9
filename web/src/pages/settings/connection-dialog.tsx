import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { connectionsQuery, integrationsQuery, type Connection, type Integration } from "~/api/queries/connections";
import { ConnectionButtons, ConnectionFields } from "~/pages/connection/fields";
import { useConnectionForm } from "~/pages/connection/use-connection-form";
import { t } from "~/text";
import { Dialog } from "~/ui/dialog";
import { Select } from "~/ui/field";
import { Loading } from "~/ui/states";

const words = t.settings.connections;

/** Connects a program, or changes how. Nothing is saved before it is asked for. */
export function ConnectionDialog({ connection, onClose }: { connection?: Connection; onClose: () => void }) {
  const integrations = useQuery(integrationsQuery);
  const connections = useQuery(connectionsQuery);
  if (!integrations.data || !connections.data) {
    return (
      <Dialog open onClose={onClose} title={connection ? words.changeTitle(connection.name) : words.addTitle}>
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
  // One that this version does not know can still be switched off.
  const integration = integrations.find((it) => it.id === kind) ?? { id: kind, defaultUrl: "", keyHint: "" };
  const form = useConnectionForm({ integration, taken, connection, onDone: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      dismissible={false}
      title={connection ? words.changeTitle(connection.name) : words.addTitle}
      footer={<ConnectionButtons form={form} id={id} onClose={onClose} />}
    >
      <form id={id} className="flex flex-col gap-4 pt-2" onSubmit={form.submit}>
        {!connection && <Select label={words.kind} value={kind} options={integrations.map((it) => ({ value: it.id, label: it.title }))} onValue={setKind} />}
        <ConnectionFields form={form} />
      </form>
    </Dialog>
  );
}
