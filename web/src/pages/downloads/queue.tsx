import { Download as DownloadIcon, ListFilter } from "lucide-react";
import type { Queue } from "~/api/queries/queue";
import type { Download } from "~/api/queries/downloads";
import { t } from "~/text";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Empty } from "~/ui/states";
import { VirtualList } from "~/ui/virtual-list";
import { QueueRow } from "./queue-row";

/** So many fit on the page itself; more scroll in a box, where only those in sight are drawn. */
const FEW = 30;

type Props = { queue: Queue; isFiltered: boolean; search: string; onClear: () => void };

export function QueueSection({ queue, isFiltered, search, onClear }: Props) {
  const { downloads, total, clients } = queue;
  return (
    <Section title={t.downloads.queue} aside={downloads.length > 0 && t.downloads.queueCount(downloads.length, total)}>
      <Card className="overflow-hidden">
        {downloads.length === 0 ? (
          <Nothing hasClients={clients.length > 0} isFiltered={isFiltered} onClear={onClear} />
        ) : downloads.length <= FEW ? (
          <ul aria-label={t.downloads.queue} className="[&>li:last-child>div]:border-b-0">
            {downloads.map((it) => (
              <li key={keyOf(it)}>
                <QueueRow download={it} search={search} />
              </li>
            ))}
          </ul>
        ) : (
          <VirtualList label={t.downloads.queueAll} rows={downloads} rowKey={keyOf} estimate={62} className="h-[min(75dvh,56rem)]">
            {(it) => <QueueRow download={it} search={search} />}
          </VirtualList>
        )}
      </Card>
    </Section>
  );
}

function keyOf(it: Download): string {
  return `${it.client}/${it.id}`;
}

function Nothing({ hasClients, isFiltered, onClear }: { hasClients: boolean; isFiltered: boolean; onClear: () => void }) {
  if (isFiltered) {
    return (
      <Empty
        icon={<ListFilter aria-hidden />}
        title={t.downloads.queueFiltered}
        action={
          <Button size="sm" onClick={onClear}>
            {t.downloads.clearFilter}
          </Button>
        }
      />
    );
  }
  if (!hasClients) {
    return (
      <Empty
        icon={<DownloadIcon aria-hidden />}
        title={t.downloads.noClients}
        action={
          <ButtonLink size="sm" variant="primary" to="/settings/connections">
            {t.downloads.connect}
          </ButtonLink>
        }
      >
        {t.downloads.noClientsDetail}
      </Empty>
    );
  }
  return (
    <Empty icon={<DownloadIcon aria-hidden />} title={t.downloads.queueEmpty}>
      {t.downloads.queueEmptyDetail}
    </Empty>
  );
}
