import { basePath } from "~/lib/base";

/** Lets the interface be installed, and show its own page when AutoArr cannot be reached. Nothing else is kept. */
export function registerWorker(): void {
  // Over plain http a browser has no workers, except on this machine.
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register(`${basePath()}sw.js`, { scope: basePath() }).catch(() => undefined);
  });
}
