import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useSearchParams } from "react-router";
import { connectionsQuery, integrationsQuery, type Connection, type Integration } from "~/api/queries/connections";
import { useMay } from "~/api/queries/session";
import { ConnectionButtons, ConnectionFields } from "~/pages/connection/fields";
import { useConnectionForm } from "~/pages/connection/use-connection-form";
import { t } from "~/text";
import { Badge } from "~/ui/badge";
import { Button, ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { ProductMark } from "~/ui/product";
import { Await } from "~/ui/states";
import { Frame } from "./frame";

/** The programs to look after. What is open stands in the address. */
export function Services() {
  const words = t.firstRun.services;
  const [query, setQuery] = useSearchParams();
  const integrations = useQuery(integrationsQuery);
  const connections = useQuery(connectionsQuery);
  const connected = connections.data ?? [];
  const open = query.get("add");
  const show = (id: string | null) => setQuery(id ? { add: id } : {}, { replace: true });
  return (
    <Frame
      step="services"
      title={words.title}
      intro={words.intro}
      footer={
        <>
          {connected.length === 0 && <p className="mr-auto max-w-sm text-[0.8125rem] text-muted">{words.none}</p>}
          <ButtonLink to="/welcome/audit" variant={connected.length > 0 ? "primary" : "secondary"}>
            {connected.length > 0 ? t.firstRun.next : t.firstRun.skip}
          </ButtonLink>
        </>
      }
    >
      <Await query={integrations}>
        {(all) => (
          <ul className="flex flex-col gap-3">
            {all.map((integration) => (
              <li key={integration.id}>
                <Service
                  integration={integration}
                  connections={connected.filter((it) => it.kind === integration.id)}
                  taken={connected.map((it) => it.name)}
                  isOpen={open === integration.id}
                  onShow={(shown) => show(shown ? integration.id : null)}
                />
              </li>
            ))}
          </ul>
        )}
      </Await>
    </Frame>
  );
}

type ServiceProps = {
  integration: Integration;
  connections: Connection[];
  taken: string[];
  isOpen: boolean;
  onShow: (shown: boolean) => void;
};

function Service({ integration, connections, taken, isOpen, onShow }: ServiceProps) {
  const words = t.firstRun.services;
  const mayAdd = useMay("admin");
  const isConnected = connections.length > 0;
  return (
    <Card className="p-4">
      <div className="flex flex-wrap items-center gap-3">
        <ProductMark kind={integration.id} />
        <div className="min-w-0 flex-1 basis-32">
          <h2 className="font-medium">{integration.title}</h2>
          {connections.map((it) => (
            <p key={it.name} className="truncate text-[0.8125rem] text-muted">
              {it.name} · {it.url}
            </p>
          ))}
        </div>
        {isConnected && <Badge tone="ok">{words.connected}</Badge>}
        {!isOpen && (
          <Button
            size="sm"
            variant={isConnected ? "ghost" : "secondary"}
            icon={<Plus aria-hidden className="size-4" />}
            aria-label={words.add(integration.title)}
            disabledReason={!mayAdd && t.common.needsScope("admin")}
            onClick={() => onShow(true)}
          >
            {isConnected ? words.addAnother : words.addShort}
          </Button>
        )}
      </div>
      {isOpen && <ConnectionForm integration={integration} taken={taken} onClose={() => onShow(false)} />}
    </Card>
  );
}

function ConnectionForm({ integration, taken, onClose }: Pick<ServiceProps, "integration" | "taken"> & { onClose: () => void }) {
  const form = useConnectionForm({ integration, taken, onDone: onClose });
  return (
    <form onSubmit={form.submit} className="mt-4 flex flex-col gap-4 border-t border-line pt-4">
      <ConnectionFields form={form} />
      <div className="flex flex-wrap justify-end gap-2">
        <ConnectionButtons form={form} onClose={onClose} />
      </div>
    </form>
  );
}
