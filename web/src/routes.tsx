import { createBrowserRouter, Outlet } from "react-router";
import { basePath } from "~/lib/base";
import { Crash } from "~/shell/crash";
import { RequireSession } from "~/shell/guard";
import { Layout } from "~/shell/layout";
import { lazyPart } from "~/shell/lazy-part";
import NotFound from "~/shell/not-found";

// A page loads when somebody goes there.
const Home = lazyPart(() => import("~/pages/home"));
const Downloads = lazyPart(() => import("~/pages/downloads"));
const Audit = lazyPart(() => import("~/pages/audit"));
const Activity = lazyPart(() => import("~/pages/activity"));
const Settings = lazyPart(() => import("~/pages/settings"));
const Login = lazyPart(() => import("~/pages/login"));
const FirstRun = lazyPart(() => import("~/pages/first-run"));

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
