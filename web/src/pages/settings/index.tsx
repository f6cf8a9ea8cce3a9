import { Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";
import { useMay } from "~/api/queries/session";
import { lazyPart } from "~/shell/lazy-part";
import NotFound from "~/shell/not-found";
import { t } from "~/text";
import { PageHeader } from "~/ui/card";
import { Loading } from "~/ui/states";
import { Tabs } from "~/ui/tabs";

const Connections = lazyPart(() => import("./connections"));
const Policies = lazyPart(() => import("./policies"));
const Users = lazyPart(() => import("./users"));
const Keys = lazyPart(() => import("./keys"));
const Notifications = lazyPart(() => import("./notifications"));
const Backups = lazyPart(() => import("./backups"));
const Logs = lazyPart(() => import("./logs"));
const About = lazyPart(() => import("./about"));

const names = t.settings.tabs;

/** Each part, and whether only an administrator or an operator finds something there. */
const PARTS = [
  { path: "connections", label: names.connections, page: <Connections />, needs: "read" },
  { path: "policies", label: names.policies, page: <Policies />, needs: "read" },
  { path: "users", label: names.users, page: <Users />, needs: "read" },
  { path: "keys", label: names.keys, page: <Keys />, needs: "admin" },
  { path: "notifications", label: names.notifications, page: <Notifications />, needs: "read" },
  { path: "backups", label: names.backups, page: <Backups />, needs: "admin" },
  { path: "logs", label: names.logs, page: <Logs />, needs: "operate" },
  { path: "about", label: names.about, page: <About />, needs: "read" },
] as const;

export default function Settings() {
  const may = { read: true, operate: useMay("operate"), admin: useMay("admin") };
  const parts = PARTS.filter(({ needs }) => may[needs]);
  return (
    <>
      <PageHeader title={t.settings.title} />
      <Tabs label={t.settings.parts} tabs={parts.map(({ path, label }) => ({ to: `/settings/${path}`, label }))} />
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route index element={<Navigate to="connections" replace />} />
          {parts.map(({ path, page }) => (
            <Route key={path} path={path} element={page} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </>
  );
}
