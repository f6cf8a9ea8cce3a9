import { useQuery } from "@tanstack/react-query";
import { Route, Routes } from "react-router";
import { auditQuery } from "~/api/queries/audit";
import NotFound from "~/shell/not-found";
import { t } from "~/text";
import { PageHeader } from "~/ui/card";
import { Tabs } from "~/ui/tabs";
import { Time } from "~/ui/time";
import { FindingDrawer } from "./finding-drawer";
import { Findings } from "./findings";
import { Guides } from "./guides";
import { History } from "./history";
import { PlanPage } from "./plan";
import { Plans } from "./plans";
import { Rules } from "./rules";
import { RunAudit } from "./run";
import { Sandbox } from "./sandbox";

export default function Audit() {
  const { data } = useQuery(auditQuery);
  return (
    <>
      <PageHeader
        title={t.audit.title}
        hint={t.audit.hint}
        actions={
          <>
            {data && (
              <p className="text-sm text-muted">
                {t.audit.lastRun} <Time at={data.at} />
              </p>
            )}
            {data !== null && <RunAudit />}
          </>
        }
      />
      <Tabs
        label={t.audit.parts}
        tabs={[
          { to: "/audit", label: t.audit.tabs.findings },
          { to: "/audit/plans", label: t.audit.tabs.plans },
          { to: "/audit/guides", label: t.audit.tabs.guides },
          { to: "/audit/sandbox", label: t.audit.tabs.sandbox },
          { to: "/audit/history", label: t.audit.tabs.history },
          { to: "/audit/rules", label: t.audit.tabs.rules },
        ]}
      />
      <Routes>
        <Route element={<Findings />}>
          <Route index element={null} />
          <Route path="findings/:id" element={<FindingDrawer />} />
        </Route>
        <Route path="plans" element={<Plans />} />
        <Route path="plans/:id" element={<PlanPage />} />
        <Route path="guides" element={<Guides />} />
        <Route path="sandbox" element={<Sandbox />} />
        <Route path="history/:instance?" element={<History />} />
        <Route path="rules" element={<Rules />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}
