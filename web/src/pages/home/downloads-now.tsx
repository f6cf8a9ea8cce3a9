import { Link } from "react-router";
import type { Download } from "~/api/queries/downloads";
import { shortened } from "~/lib/foreign";
import { rate, size } from "~/lib/size";
import { DownloadState, isMoving } from "~/pages/downloads/states";
import { t } from "~/text";
import { Card, Section } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { Progress } from "~/ui/progress";
import { Failed, Loading } from "~/ui/states";
import type { HomeData } from "./use-home";

const words = t.home.downloads;

/** What is being downloaded, as it moves. */
export function DownloadsNow({ home }: { home: HomeData }) {
  const { downloads } = home;
  const query = home.queries.downloads;
  const speed = downloads?.clients.reduce((sum, it) => sum + (it.speedBytesPerSecond ?? 0), 0) ?? 0;
  const more = downloads ? downloads.totalRecords - downloads.records.length : 0;
  return (
    <Section
      title={words.title}
      aside={
        <span className="flex items-baseline gap-4">
          {speed > 0 && <span className="tabular">{rate(speed)}</span>}
          <Link to="/downloads" className="font-medium text-accent hover:underline">
            {words.all}
          </Link>
        </span>
      }
    >
      <Card>
        {!downloads && (query.isError ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading lines={2} />)}
        {downloads?.records.length === 0 && <p className="px-4 py-5 text-sm text-muted">{words.none}</p>}
        {downloads && downloads.records.length > 0 && (
          <ul className="divide-y divide-line">
            {downloads.records.map((it) => (
              <li key={`${it.client} ${it.id}`} className="px-4 py-3">
                <Row download={it} />
              </li>
            ))}
          </ul>
        )}
        {more > 0 && (
          <Link to="/downloads" className="block border-t border-line px-4 py-2.5 text-sm text-muted hover:text-text">
            {words.more(more)}
          </Link>
        )}
      </Card>
    </Section>
  );
}

function Row({ download }: { download: Download }) {
  const title = download.title ?? download.release;
  const moves = isMoving(download);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 flex-1 text-sm font-medium">
          <Foreign line text={title} />
        </span>
        <DownloadState state={download.state} />
      </div>
      {moves && <Progress label={t.downloads.progress(shortened(title, 80))} value={download.percentDone} />}
      <div className="flex justify-between gap-3 text-xs text-muted">
        <span className="min-w-0 truncate">{download.client}</span>
        {moves && (
          <span className="tabular shrink-0">
            {download.percentDone} % · {words.left(size(download.bytesLeft))}
          </span>
        )}
      </div>
    </div>
  );
}
