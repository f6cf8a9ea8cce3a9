import { TriangleAlert } from "lucide-react";
import type { DownloadClient } from "~/api/queries/queue";
import { rate, size } from "~/lib/size";
import { t } from "~/text";
import { Badge, Dot } from "~/ui/badge";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";

/** How each client is: its speed, its space, and why nothing moves if nothing does. */
export function Clients({ clients }: { clients: readonly DownloadClient[] }) {
  return (
    <ul aria-label={t.downloads.clients} className="grid gap-3 sm:grid-cols-[repeat(auto-fit,minmax(17rem,1fr))]">
      {clients.map((it) => (
        <li key={it.name} className="min-w-0">
          <Card className="flex h-full flex-col gap-1.5 px-4 py-3 text-sm">
            <p className="flex items-center gap-2">
              <Dot tone={it.lostSince ? "bad" : it.halt ? "warn" : "ok"} />
              <span className="min-w-0 flex-1 font-medium">
                <Foreign line text={it.name} />
              </span>
              <span className="tabular text-muted">
                {it.speedBytesPerSecond ? rate(it.speedBytesPerSecond) : t.downloads.idle}
                {it.freeBytes != null && ` · ${t.downloads.free(size(it.freeBytes))}`}
              </span>
            </p>
            {it.lostSince && (
              <p className="text-bad">
                <Badge tone="bad">{t.downloads.away}</Badge> <Time at={it.lostSince} />
              </p>
            )}
            {it.halt && (
              <p>
                <Badge tone="warn">{t.downloads.halts[it.halt] ?? it.halt}</Badge>{" "}
                {it.haltDetail && <Foreign text={it.haltDetail} className="text-[0.8125rem] text-muted" />}
              </p>
            )}
            {!it.seenAt && !it.lostSince && <p className="text-[0.8125rem] text-muted">{t.downloads.neverSeen}</p>}
            {it.warnings.length > 0 && <Warnings warnings={it.warnings} />}
          </Card>
        </li>
      ))}
    </ul>
  );
}

function Warnings({ warnings }: { warnings: DownloadClient["warnings"] }) {
  return (
    <details className="text-[0.8125rem]">
      <summary className="flex min-h-7 items-center gap-1.5 text-muted">
        <TriangleAlert aria-hidden className="size-3.5 text-warn" />
        {t.downloads.warnings(warnings.length)}
      </summary>
      <ul className="mt-1 flex max-h-48 flex-col gap-1.5 overflow-y-auto">
        {warnings.map((it, at) => (
          <li key={at}>
            <Foreign text={it.text} /> {it.at && <Time at={it.at} className="text-muted" />}
          </li>
        ))}
      </ul>
    </details>
  );
}
