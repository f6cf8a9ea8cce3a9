import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useParams } from "react-router";
import { downloadQuery } from "~/api/queries/queue";
import { asProblem } from "~/api/problem";
import type { Download } from "~/api/queries/downloads";
import { size } from "~/lib/size";
import { absolute } from "~/lib/time";
import { t } from "~/text";
import { Section } from "~/ui/card";
import { Drawer } from "~/ui/drawer";
import { Foreign } from "~/ui/foreign";
import { Progress } from "~/ui/progress";
import { Await, Empty } from "~/ui/states";
import { Evidence } from "./evidence";
import { Facts } from "./facts";
import { DownloadState, isMoving } from "./states";

/** One download that nothing is being done about. */
export function DownloadDrawer() {
  const { client = "", id = "" } = useParams();
  const { search } = useLocation();
  const navigate = useNavigate();
  const query = useQuery(downloadQuery(client, id));
  const download = query.data;
  const isGone = query.isError && asProblem(query.error).status === 404;
  return (
    <Drawer
      onClose={() => void navigate({ pathname: "/downloads", search })}
      title={download ? <Foreign text={download.title ?? download.release} /> : t.downloads.details}
      description={download && <DownloadState state={download.state} />}
    >
      {isGone ? <Empty title={t.downloads.gone} /> : <Await query={query}>{(it) => <Details download={it} />}</Await>}
    </Drawer>
  );
}

function Details({ download }: { download: Download }) {
  const names = t.downloads.fact;
  return (
    <div className="flex flex-col gap-6">
      {isMoving(download) && <Progress label={t.downloads.progress(download.id)} value={download.percentDone} />}
      {download.failure && (
        <Section title={t.downloads.whatHappened}>
          <p className="text-sm">
            <Foreign text={download.failure.sentence} />
          </p>
          <p className="text-sm text-muted">
            <Foreign text={download.failure.advice} />
          </p>
          <Evidence evidence={download.failure.evidence} />
        </Section>
      )}
      <Section title={t.downloads.facts}>
        <Facts
          facts={[
            [names.release, download.release],
            [names.size, t.downloads.of(size(download.bytesLeft), size(download.bytesTotal))],
            [names.client, download.client],
            [names.category, download.category],
            [names.library, download.library],
            [names.tags, download.labels.join(", ")],
            [names.download, download.id],
            [names.added, download.addedAt && absolute(new Date(download.addedAt))],
            [names.closed, download.finishedAt && absolute(new Date(download.finishedAt))],
          ]}
        />
      </Section>
    </div>
  );
}
