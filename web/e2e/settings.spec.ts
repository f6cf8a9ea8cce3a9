import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { ask, elsewhere, expect, isAccessible, open, signIn, test } from "./fixtures";
import { Fresh, Running } from "./program";
import { connect } from "./steps";

/** The window over the page. What is said in a corner has the same role, and a type. */
const dialog = (page: Page) => page.locator("[role=dialog]:not([data-type])");

test("a program is connected, tested, changed and removed", async ({ page, owned, stack, allowed }) => {
  // That a key is wrong is an answer that a browser counts as an error.
  allowed.push(/status of 4\d\d/, /status of 502/);
  const sonarr = stack.way("sonarr");
  await signIn(page, owned);
  await open(page, owned, "settings");
  await expect(page).toHaveURL(/settings\/connections$/);
  await expect(page.getByText("Nothing is connected yet")).toBeVisible();

  await page.getByRole("button", { name: "Connect a program" }).click();
  await dialog(page).getByLabel("Program", { exact: true }).selectOption("sonarr");
  await dialog(page).getByText("More", { exact: true }).click();
  await expect(dialog(page).getByLabel("Name", { exact: true })).toHaveValue("sonarr");
  await dialog(page).getByLabel("Address", { exact: true }).fill(sonarr.url);
  await dialog(page).getByLabel("API key", { exact: true }).fill("0123456789abcdef0123456789abcdef");
  await expect(dialog(page).getByText("The API key is refused")).toBeVisible();
  await dialog(page).getByLabel("API key", { exact: true }).fill(sonarr.apiKey);
  await expect(dialog(page).getByText(/Sonarr .*answers\.$/)).toBeVisible();
  await isAccessible(page);
  await dialog(page).getByRole("button", { name: "Connect", exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: sonarr.url });
  await expect(row).toContainText("Connected");
  expect(await page.content(), "the key is nowhere in the page").not.toContain(sonarr.apiKey);

  await row.getByRole("button", { name: "Test" }).click();
  await expect(page.getByText(/Sonarr .* answers, and the key is right/)).toBeVisible();

  await row.getByRole("button", { name: "More about sonarr" }).click();
  await page.getByRole("menuitem", { name: "Change" }).click();
  await expect(dialog(page).getByText(/Sonarr .*answers\.$/), "the key that is stored is tried").toBeVisible();
  await dialog(page).getByLabel("Address", { exact: true }).fill(stack.way("radarr").url);
  await expect(dialog(page).getByText(/key/i).last(), "no other program is told this key").toBeVisible();
  await expect(dialog(page).getByText(/answers\.$/)).toHaveCount(0);
  await dialog(page).getByLabel("Address", { exact: true }).fill(sonarr.url);
  await dialog(page).getByLabel("AutoArr looks at it", { exact: true }).uncheck();
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("Switched off");

  await row.getByRole("button", { name: "More about sonarr" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(dialog(page)).toContainText("AutoArr forgets the address, the key");
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await isClosed(page);
  await expect(page.getByText("Nothing is connected yet")).toBeVisible();
});

test("each program is told how it may call AutoArr, or not at all", async ({ page, owned, stack }) => {
  await connect(await elsewhere(owned), stack, ["sabnzbd", "sonarr", "plex"]);
  await signIn(page, owned);
  await open(page, owned, "settings/connections");
  const more = async (name: string) => {
    await page.getByRole("button", { name: `More about ${name}` }).click();
    await expect(page.getByRole("menuitem", { name: "Change" })).toBeVisible();
  };
  const call = page.getByRole("menuitem", { name: "Calling AutoArr" });
  await more("plex");
  await expect(call, "Plex pushes nothing that is listened to").toHaveCount(0);
  await page.keyboard.press("Escape");

  await more("sonarr");
  await call.click();
  await dialog(page).getByRole("button", { name: "Make a secret" }).click();
  await expect(dialog(page).getByText("In Sonarr, add a webhook under Settings → Connect")).toBeVisible();
  const [address, secret] = await dialog(page).locator("code").allTextContents();
  const hook = (authorization: string, event: unknown) =>
    fetch(address ?? "", { method: "POST", headers: { authorization, "content-type": "application/json" }, body: JSON.stringify(event) });
  const basic = Buffer.from(`autoarr:${secret ?? ""}`).toString("base64");
  expect((await hook(`Basic ${basic}`, { eventType: "Grab" })).status).toBe(204);
  await isAccessible(page);
  await dialog(page).getByRole("button", { name: "Done" }).click();

  await more("sabnzbd");
  await call.click();
  await dialog(page).getByRole("button", { name: "Make a secret" }).click();
  await expect(dialog(page)).toContainText("SABnzbd has no webhooks, and calls a script instead.");
  const saving = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save the script" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("autoarr-notify.py");
  const parameters = (await dialog(page).locator("code").textContent())?.split(" ") ?? [];
  await promisify(execFile)("python3", [await saved.path(), "failed", "SABnzbd: Job failed", "A.Release", ...parameters]);
  const api = await elsewhere(owned);
  const told = (await (await api("GET", "logs?search=Told%20to%20look")).json()) as { records: unknown[] };
  expect(told.records.length, "the webhook and the script were heard").toBe(2);
  await isAccessible(page);
});

test("what the environment sets is shown as locked", async ({ page }) => {
  const server = await Fresh.start();
  await server.stop();
  const env = { AUTOARR__SERVER__BIND: `127.0.0.1:${server.port}`, SONARR_URL: "http://127.0.0.1:9", SONARR_API_KEY: "0123456789abcdef", AUTOARR__RECOVERY__CAPS__PER_RUN: "3" };
  const running = Running.start(["--config-dir", server.folder, "serve"], env);
  try {
    await running.printed(/AutoArr listens on/);
    const door = { url: server.url, user: "anna", password: "a long enough password" };
    await ask(server.url, "POST", "setup/claim", { code: await server.claimCode(), username: door.user, password: door.password });
    await signIn(page, door);
    await open(page, door, "settings/connections");
    const row = page.getByRole("listitem").filter({ hasText: "http://127.0.0.1:9" });
    await expect(row.getByRole("button", { name: /Locked\. Set by .*only changed there/ })).toBeVisible();
    await row.getByRole("button", { name: /More about/ }).click();
    await expect(page.getByRole("menuitem", { name: "Change" })).toHaveCount(0);
    await page.keyboard.press("Escape");

    await page.goto(`${door.url}settings/policies`);
    const locked = page.getByLabel(/Steps in one round/);
    await expect(locked).toHaveValue("3");
    await expect(locked).toBeDisabled();
    await expect(page.getByText(/A file or the environment sets recovery\.caps\.per_run/)).toBeVisible();
    await expect(page.getByRole("switch", { name: /Failed downloads/ })).toBeDisabled();
  } finally {
    await running.stop();
    await server.remove();
  }
});

test("AutoArr only watches until it is let act, and every change of the policy is looked at before", async ({ page, owned }) => {
  await signIn(page, owned);
  await open(page, owned, "settings/policies");
  const area = page.getByRole("switch", { name: /Failed downloads/ });
  await expect(area).not.toBeChecked();
  await area.click();
  await expect(dialog(page)).toContainText("AutoArr does by itself what it has only shown so far");
  await dialog(page).getByRole("button", { name: "Let it act" }).click();
  await expect(area).toBeChecked();

  const tags = page.getByLabel("Add to: Tags");
  await tags.fill("keep");
  await tags.press("Enter");
  await page.getByLabel(/Steps in one hour/).fill("30");
  await expect(page.getByText("2 changes not saved yet")).toBeVisible();
  await page.getByRole("link", { name: "Users" }).click();
  await expect(dialog(page)).toContainText("is lost when you leave it");
  await dialog(page).getByRole("button", { name: "Stay" }).click();
  await expect(page.getByLabel(/Steps in one hour/)).toHaveValue("30");
  await page.getByRole("button", { name: "Review and save" }).click();
  await expect(dialog(page)).toContainText("caps.per_hour");
  await expect(dialog(page)).toContainText("autoarr-ignore, keep");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The policy is saved.")).toBeVisible();

  await page.reload();
  await expect(page.getByLabel(/Steps in one hour/)).toHaveValue("30");
  await expect(area).toBeChecked();
  await page.getByRole("button", { name: "Remove keep" }).click();
  await page.getByRole("link", { name: "Users" }).click();
  await dialog(page).getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL(/settings\/users$/);
  await expect(page.getByRole("heading", { name: "Who may sign in" })).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Remove keep" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("button", { name: "Remove keep" })).toBeVisible();
});

test("a user is added, has the rights of the role, and is removed", async ({ page, owned }) => {
  await signIn(page, owned);
  await open(page, owned, "settings/users");
  await page.getByRole("button", { name: "Add a user" }).click();
  await page.getByLabel("Name").fill("berta");
  await dialog(page).getByLabel("Password", { exact: true }).fill("another long password");
  await dialog(page).getByRole("button", { name: "Add a user" }).click();
  const row = page.getByRole("row").filter({ hasText: "berta" });
  await expect(row).toContainText("Reader");

  const berta = await elsewhere({ url: owned.url, user: "berta", password: "another long password" });
  await expect(berta("POST", "recovery/pause", { minutes: 5 })).rejects.toThrow("403");

  await row.getByRole("button", { name: "Remove" }).click();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await isClosed(page);
  await expect(row).toHaveCount(0);
  await expect(berta("GET", "stats")).rejects.toThrow("401");
});

test("an API key is shown once, works, and no longer works when it is revoked", async ({ page, owned }) => {
  await signIn(page, owned);
  await open(page, owned, "settings/keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("For what").fill("<b>widget</b>");
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(dialog(page)).toContainText("the only time that it is shown");
  const key = (await dialog(page).locator("code").textContent()) ?? "";
  expect(key).toMatch(/^aa_/);
  const stats = () => fetch(`${owned.url}api/v1/stats`, { headers: { "x-api-key": key } });
  expect((await stats()).status).toBe(200);

  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(dialog(page)).toHaveCount(0);
  const row = page.getByRole("row").filter({ hasText: "<b>widget</b>" });
  await expect(row).toBeVisible();
  expect(await page.content()).not.toContain(key);
  await page.reload();
  await expect(row).toBeVisible();
  expect(await page.content()).not.toContain(key);

  await row.getByRole("button", { name: "Revoke" }).click();
  await dialog(page).getByRole("button", { name: "Revoke" }).click();
  await isClosed(page);
  await expect(row).toHaveCount(0);
  expect((await stats()).status).toBe(401);
});

test("the log is followed, is searched, says more when it is told to, and is saved as a file", async ({ page, owned }) => {
  await signIn(page, owned);
  await open(page, owned, "settings/logs");
  const lines = page.getByRole("region", { name: "Lines of the log, the newest last" }).getByRole("listitem");
  await expect(lines.filter({ hasText: "AutoArr listens on" })).toBeVisible();
  await expect(lines.filter({ hasText: "enter the claim code" })).toHaveCount(1);
  expect(await page.content(), "the code itself is on the terminal alone").not.toContain("claim_code");

  await page.getByLabel("AutoArr logs", { exact: true }).selectOption("debug");
  await expect(page.getByText("AutoArr now logs: Debug.")).toBeVisible();
  // Each request is a line at this level, so they come by themselves.
  await expect(lines.filter({ hasText: "Answered" }).first()).toBeVisible();

  await page.getByRole("searchbox", { name: "Search in the log" }).fill("was changed");
  await expect(page).toHaveURL(/search=was\+changed/);
  await expect(lines).toHaveCount(1);
  await expect(lines.first()).toContainText("user:anna");
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download", exact: true }).click();
  const text = await readFile(await (await saving).path(), "utf8");
  expect(text.trim().split("\n")).toHaveLength(1);
  expect(text).toContain("What is logged was changed");

  await page.getByLabel("AutoArr logs", { exact: true }).selectOption({ index: 0 });
  await expect(page.getByText("AutoArr now logs: Info.")).toBeVisible();
});

test("a backup is made and downloaded; versions and licences are told", async ({ page, owned }) => {
  await signIn(page, owned);
  await open(page, owned, "settings/backups");
  await page.getByRole("button", { name: "Make a backup now" }).click();
  await expect(page.getByText("The backup is made and was read again to its end.")).toBeVisible();
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download / }).first().click();
  expect((await saving).suggestedFilename()).toMatch(/\.backup$/);

  await page.goto(`${owned.url}settings/about`);
  await expect(page.getByText(/AutoArr \d+\.\d+/)).toBeVisible();
  await page.getByLabel("Search by name or licence").fill("react-dom");
  await expect(page.getByRole("listitem").filter({ hasText: "react-dom" }).first()).toContainText("MIT");
});

for (const part of ["connections", "policies", "users", "keys", "notifications", "backups", "logs", "about"]) {
  test(`the part “${part}” of the settings is accessible, and fits on a phone`, async ({ page, demo }) => {
    await signIn(page, demo);
    await open(page, demo, `settings/${part}`);
    await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
    await isAccessible(page);
    await page.setViewportSize({ width: 360, height: 780 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, "nothing is wider than the page").toBe(0);
    await isAccessible(page);
  });
}

/** What lies behind a dialog is hidden, and must not be taken for gone. */
async function isClosed(page: Page): Promise<void> {
  await expect(dialog(page)).toHaveCount(0);
}
