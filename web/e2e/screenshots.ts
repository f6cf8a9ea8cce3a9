import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { ask, elsewhere, expect, open, setTheme, signIn, test, type Door } from "./fixtures";
import { BINARY } from "./program";
import { connect, type Api } from "./steps";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots", import.meta.url));
const GUIDE = fileURLToPath(new URL("../../crates/guides/tests/fixtures/guide", import.meta.url));
const SIZES = [
  { width: 360, height: 780 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
];
const PASSWORD = "a long enough password";

// What is away or not there yet is looked at on purpose here.
test.use({ allowed: [/./] });

/** Takes a picture of what is shown: in both themes, on a phone, a tablet and a desk. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  for (const theme of ["dark", "light"] as const) {
    await setTheme(page, theme);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
      await page.screenshot({ path: `${FOLDER}/${name}-${size.width}-${theme}.png`, animations: "disabled" });
    }
  }
}

async function shootAll(page: Page, door: Door, pages: Record<string, string>): Promise<void> {
  for (const [name, path] of Object.entries(pages)) {
    await open(page, door, path);
    await shoot(page, name);
  }
}

/** The first of a list, as soon as there is one: the demo tells its story while one looks. */
async function first(api: Api, path: string): Promise<string> {
  let id = "";
  await expect(async () => {
    const { records } = (await (await api("GET", path)).json()) as { records: { id: string }[] };
    id = records[0]?.id ?? "";
    expect(id, path).not.toBe("");
  }).toPass({ timeout: 120_000 });
  return id;
}

test("what one sees every day", async ({ page, demo }) => {
  await page.goto(`${demo.url}login`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await shoot(page, "login");
  await signIn(page, demo);
  const api = await elsewhere(demo);
  // The findings of an audit are on several pages.
  await api("POST", "audit/run");
  await shootAll(page, demo, {
    home: "",
    downloads: "downloads",
    "downloads-incident": `downloads/incidents/${await first(api, "incidents?open=true")}`,
    "downloads-healed": `downloads/incidents/${await first(api, "incidents?state=resolved")}`,
    "downloads-past": "downloads/past",
    "downloads-failures": "downloads/failures",
    audit: "audit",
    activity: "activity",
    "activity-filtered": "activity?search=nothing-is-called-so",
    connections: "settings/connections",
    policies: "settings/policies",
    users: "settings/users",
    keys: "settings/keys",
    notifications: "settings/notifications",
    backups: "settings/backups",
    logs: "settings/logs",
    about: "settings/about",
  });
});

test("what the audit and the guide show", async ({ page, owned, stack }) => {
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd", "sonarr", "radarr", "prowlarr", "plex"]);
  await api("POST", "audit/run");
  await promisify(execFile)(BINARY, ["guides", "update", "--from", GUIDE, "--config-dir", owned.folder]);
  await api("PUT", "guides/wishes", { instances: { sonarr: { profiles: [{ id: "c1" }] } } });
  const finding = await first(api, "audit/findings");
  const plan = (await (await api("POST", "audit/plans", { all: "safe" })).json()) as { id: string; steps: { place: number }[] };
  const done = (await (await api("POST", "audit/plans", { all: "safe" })).json()) as { id: string; steps: { place: number }[] };
  await api("POST", `audit/plans/${done.id}/apply`, { steps: done.steps.slice(0, 3).map((it) => it.place) });
  await api("POST", "audit/run");
  await signIn(page, owned);
  const release = encodeURIComponent("Harbor.Lights.S01E01.1080p.WEB-DL.REPACK.H264-RIG");
  await shootAll(page, owned, {
    "audit-finding": `audit/findings/${finding}`,
    "audit-plan": `audit/plans/${plan.id}`,
    "audit-plan-done": `audit/plans/${done.id}`,
    "audit-plans": "audit/plans",
    "audit-guides": "audit/guides",
    "audit-sandbox": `audit/sandbox?instance=sonarr&release=${release}`,
    "audit-history": "audit/history",
    "audit-rules": "audit/rules",
  });
});

test("the first evening", async ({ page, fresh, stack }) => {
  await page.goto(fresh.url);
  await expect(page.getByLabel("Claim code")).toBeVisible();
  await shoot(page, "first-run-1-owner");
  await ask(fresh.url, "POST", "setup/claim", { code: await fresh.claimCode(), username: "anna", password: PASSWORD });
  const door = { url: fresh.url, user: "anna", password: PASSWORD };
  await signIn(page, door);
  const api = await elsewhere(door);
  await connect(api, stack, ["sabnzbd", "sonarr"]);
  await page.goto(`${fresh.url}welcome/services`);
  await page.getByRole("button", { name: "Connect Radarr" }).click();
  await shoot(page, "first-run-2-services");
  await api("POST", "audit/run");
  await page.goto(`${fresh.url}welcome/audit`);
  await expect(page.getByText(/settings could be better/)).toBeVisible();
  await shoot(page, "first-run-3-audit");
  await page.goto(`${fresh.url}welcome/done`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await shoot(page, "first-run-4-done");
});

test("what is empty, and what is away", async ({ page, owned }) => {
  await signIn(page, owned);
  await shootAll(page, owned, {
    "empty-home": "",
    "empty-downloads": "downloads",
    "empty-audit": "audit",
    "empty-guides": "audit/guides",
    "empty-history": "audit/history",
    "empty-connections": "settings/connections",
    "empty-keys": "settings/keys",
    "empty-backups": "settings/backups",
    "not-found": "nothing-is-here",
  });
  await open(page, owned);
  await owned.stop();
  await expect(page.getByText("No connection to AutoArr.")).toBeVisible();
  await shoot(page, "away-home");
});

test.describe("with the worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("the page that stands for all others", async ({ page, owned }) => {
    await page.goto(`${owned.url}login`);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
    await page.reload();
    await owned.stop();
    await page.goto(`${owned.url}audit`);
    await expect(page.getByRole("heading", { name: "AutoArr cannot be reached" })).toBeVisible();
    await shoot(page, "away-offline");
  });
});
