import { defineConfig } from "@playwright/test";

/**
 * Tests in a real browser, against the real program: `AUTOARR_BIN`, or what `cargo build --profile ci` made. The
 * browser is Debian's (`CHROMIUM` names another).
 */
export default defineConfig({
  testDir: "e2e",
  // Every worker starts a whole stack.
  workers: Number(process.env.E2E_WORKERS ?? 1),
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  // A second try tells a busy machine from a fault; who needed it is listed as flaky, and is to be looked into.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // The worker is tested by itself; here it would keep pages alive that are to be gone.
    serviceWorkers: "block",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
