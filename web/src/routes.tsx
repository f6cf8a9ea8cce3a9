import { createBrowserRouter, Outlet } from "react-router";
import { basePath } from "~/lib/base";
import { Crash } from "~/shell/crash";
import { RequireSession } from "~/shell/guard";
import { Layout } from "~/shell/layout";
import { lazyPart } from "~/shell/lazy-part";
import NotFound from "~/shell/not-found";

// A page loads when somebody goes there. The first word of its address names it.
const pages = {
  "": () => import("~/pages/home"),
  downloads: () => import("~/pages/downloads"),
  audit: () => import("~/pages/audit"),
  activity: () => import("~/pages/activity"),
  settings: () => import("~/pages/settings"),
  login: () => import("~/pages/login"),
  welcome: () => import("~/pages/first-run"),
};
const Home = lazyPart(pages[""]);
const Downloads = lazyPart(pages.downloads);
const Audit = lazyPart(pages.audit);
const Activity = lazyPart(pages.activity);
const Settings = lazyPart(pages.settings);
const Login = lazyPart(pages.login);
const FirstRun = lazyPart(pages.welcome);

/** Begins to load the page at this path, while it is still asked who is there. */
export function beginToLoad(path: string): void {
  const [name = ""] = path.slice(basePath().length).split("/");
  // If it fails, it fails again where it is shown, and is told there.
  if (name in pages) pages[name as keyof typeof pages]().catch(() => undefined);
}

/** Every address of the interface. `/*`: the page has parts of its own. */
export const makeRouter = () =>
  createBrowserRouter(
    [
      {
        element: (
          <Crash>
            <Outlet />
          </Crash>
        ),
        children: [
          { path: "/login", element: <Login /> },
          { path: "/welcome/*", element: <FirstRun /> },
          {
            element: (
              <RequireSession>
                <Layout />
              </RequireSession>
            ),
            children: [
              { path: "/", element: <Home /> },
              { path: "/downloads/*", element: <Downloads /> },
              { path: "/audit/*", element: <Audit /> },
              { path: "/activity/*", element: <Activity /> },
              { path: "/settings/*", element: <Settings /> },
              { path: "*", element: <NotFound /> },
            ],
          },
        ],
      },
    ],
    { basename: basePath().replace(/(.)\/$/, "$1") },
  );
