import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { Outlet, Route, Routes } from "react-router";
import { incidentsQuery } from "~/api/queries/incidents";
import { useLookNow } from "~/api/queries/queue";
import { useMay } from "~/api/queries/session";
import NotFound from "~/shell/not-found";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { PageHeader } from "~/ui/card";
import { Tabs } from "~/ui/tabs";
import { toast } from "~/ui/toast";
import { DownloadDrawer } from "./download-drawer";
import { IncidentDrawer } from "./incident-drawer";
import { Now } from "./now";
import { Failures, Past } from "./past";
import { PauseControl } from "./pause";

export default function Downloads() {
  return (
    <>
      <PageHeader
        title={t.downloads.title}
        hint={t.downloads.hint}
        actions={
          <>
            <LookNow />
            <PauseControl />
          </>
        }
      />
      <Parts />
      <Routes>
        <Route element={<Over page={<Now />} />}>
          <Route index element={null} />
          <Route path="incidents/:id" element={<IncidentDrawer back="/downloads" />} />
          <Route path="items/:client/:id" element={<DownloadDrawer />} />
        </Route>
        <Route path="past" element={<Over page={<Past />} />}>
          <Route index element={null} />
          <Route path=":id" element={<IncidentDrawer back="/downloads/past" />} />
        </Route>
        <Route path="failures" element={<Failures />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}

/** A page, and what opens over it. */
function Over({ page }: { page: React.ReactNode }) {
  return (
    <>
      {page}
      <Outlet />
    </>
  );
}

function Parts() {
  const open = useQuery(incidentsQuery({ open: true, pageSize: 500 }));
  return (
    <Tabs
      label={t.downloads.parts}
      tabs={[
        { to: "/downloads", label: t.downloads.tabs.now, count: open.data?.totalRecords },
        { to: "/downloads/past", label: t.downloads.tabs.past },
        { to: "/downloads/failures", label: t.downloads.tabs.failures },
      ]}
    />
  );
}

function LookNow() {
  const look = useLookNow();
  const may = useMay("operate");
  return (
    <Button
      icon={<RefreshCw aria-hidden className="size-4" />}
      busy={look.isPending}
      disabledReason={!may && t.common.needsScope("operate")}
      onClick={() =>
        look.mutate(undefined, {
          onSuccess: (round) => {
            if (round.troubles.length > 0) toast.failed(new Error(round.troubles.join("; ")));
            else toast.done(t.downloads.lookedNow, round.isElsewhere ? t.downloads.elsewhere : t.downloads.looked(round.opened, round.acted, round.closed));
          },
          onError: (thrown) => toast.failed(thrown),
        })
      }
    >
      {t.downloads.lookNow}
    </Button>
  );
}
