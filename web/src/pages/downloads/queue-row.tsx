import { memo } from "react";
import { Link } from "react-router";
import type { Download } from "~/api/queries/downloads";
import { shortened } from "~/lib/foreign";
import { size } from "~/lib/size";
import { t } from "~/text";
import { Foreign } from "~/ui/foreign";
import { Progress } from "~/ui/progress";
import { DownloadState, IncidentState, isMoving } from "./states";

/** One download: what, how far, where, and what is wrong with it. The whole row leads to more about it. */
export const QueueRow = memo(function QueueRow({ download, search }: { download: Download; search: string }) {
  const { client, id, title, release, state, bytesTotal, bytesLeft, percentDone, category, failure, incident } = download;
  const to = incident ? `/downloads/incidents/${incident.id}` : `/downloads/items/${encodeURIComponent(client)}/${encodeURIComponent(id)}`;
  const name = title ?? release;
  return (
    <div className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-2.5 hover:bg-raised/60 md:grid-cols-[minmax(0,1fr)_8rem_11rem_11rem]">
      <div className="min-w-0">
        <Link to={{ pathname: to, search }} className="block text-sm font-medium after:absolute after:inset-0">
          <Foreign line text={name} />
        </Link>
        {title && title !== release && <Foreign line text={release} className="text-xs text-muted" />}
        {failure && <Foreign line text={failure.sentence} className="text-xs text-bad" />}
      </div>
      <div className="justify-self-end md:justify-self-start">
        {incident ? <IncidentState state={incident.state} /> : <DownloadState state={state} />}
      </div>
      <div className="col-span-2 flex items-center gap-3 empty:hidden md:col-span-1 md:empty:flex">
        {isMoving(download) && (
          <>
            <span className="min-w-0 flex-1">
              <Progress label={t.downloads.progress(shortened(name, 80))} value={percentDone} />
            </span>
            <span className="tabular w-9 shrink-0 text-right text-xs text-muted">{percentDone} %</span>
          </>
        )}
      </div>
      <div className="tabular col-span-2 flex justify-between gap-3 text-xs text-muted md:col-span-1 md:flex-col md:items-end md:gap-0">
        <span className="whitespace-nowrap">{bytesLeft > 0 && bytesLeft < bytesTotal ? t.downloads.of(size(bytesLeft), size(bytesTotal)) : size(bytesTotal)}</span>
        <span className="max-w-full min-w-0">
          <Foreign line text={category ? `${client} · ${category}` : client} />
        </span>
      </div>
    </div>
  );
});
