import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { makeQueryClient } from "./api/query-client";
import { beginToLoad, makeRouter } from "./routes";
import { registerWorker } from "./shell/worker";
import "./theme.css";
import { Loading } from "./ui/states";
import { Toaster } from "./ui/toast";

beginToLoad(location.pathname);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={makeQueryClient()}>
          <Toaster>
            <Suspense fallback={<Loading className="mx-auto max-w-md pt-24" />}>
              <RouterProvider router={makeRouter()} />
            </Suspense>
          </Toaster>
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  );
}
registerWorker();
