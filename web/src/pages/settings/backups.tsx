import { useQuery } from "@tanstack/react-query";
import { Archive, Download } from "lucide-react";
import { backupAddress, backupsQuery, useMakeBackup } from "~/api/queries/backups";
import { size } from "~/lib/size";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { CopyButton } from "~/ui/copy";
import { Await, Empty } from "~/ui/states";
import { Table } from "~/ui/table";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";

const words = t.settings.backups;

export default function Backups() {
  const backups = useQuery(backupsQuery);
  const make = useMakeBackup();
  const onMake = () => make.mutate(undefined, { onSuccess: ({ rows }) => toast.done(words.made, words.madeDetail(rows)), onError: (thrown) => toast.failed(thrown) });
  return (
    <Section
      title={words.title}
      hint={words.hint}
      aside={
        <Button variant="primary" busy={make.isPending} onClick={onMake}>
          {words.make}
        </Button>
      }
    >
      <Card>
        <Await query={backups}>
          {(rows) => (
            <Table
              caption={words.title}
              rows={rows}
              rowKey={(it) => it.name}
              empty={
                <Empty icon={<Archive aria-hidden />} title={words.empty}>
                  {words.emptyDetail}
                </Empty>
              }
              columns={[
                { key: "name", head: words.name, cell: (it) => <span className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{it.name}</span> },
                { key: "when", head: words.when, cell: (it) => <Time at={it.madeAt} /> },
                { key: "size", head: words.size, align: "end", cell: (it) => size(it.bytes) },
                {
                  key: "download",
                  head: <span className="sr-only">{t.settings.actions}</span>,
                  align: "end",
                  cell: (it) => (
                    <a
                      href={backupAddress(it.name)}
                      download
                      aria-label={words.downloadOf(it.name)}
                      className="inline-flex min-h-9 items-center gap-2 rounded-lg px-2 font-medium text-accent hover:bg-raised"
                    >
                      <Download aria-hidden className="size-4" />
                      {words.download}
                    </a>
                  ),
                },
              ]}
            />
          )}
        </Await>
      </Card>
      <div className="max-w-prose text-sm text-muted">
        <p className="flex flex-wrap items-center gap-2">
          {words.restore}
          <code className="rounded bg-raised px-1.5 py-0.5 font-mono text-xs text-text">{words.restoreCommand}</code>
          <CopyButton text={words.restoreCommand} />
        </p>
        <p className="mt-2">{words.keepKey}</p>
      </div>
    </Section>
  );
}
