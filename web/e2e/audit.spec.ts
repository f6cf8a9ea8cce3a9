import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { elsewhere, expect, isAccessible, isLive, open, signIn, test, type Door } from "./fixtures";
import { BINARY, type Stack } from "./program";
import { connect, type Api } from "./steps";

// What is not there yet is answered with an error, and a browser says so by itself.
const NOT_YET = [/status of 404 .*\/api\/v1\/(audit|guides|audit\/history\/\w+)$/];
test.use({ allowed: NOT_YET });
// A look at all five programs takes its time on a machine that does other things, too.
test.describe.configure({ timeout: 240_000 });

const KINDS = ["sabnzbd", "sonarr", "radarr", "prowlarr", "plex"];

/** A server with the stack behind it, audited from the page, as an owner does it. */
async function audited(page: Page, door: Door, stack: Stack, kinds = KINDS): Promise<Api> {
  const api = await elsewhere(door);
  await connect(api, stack, kinds);
  await signIn(page, door);
  await open(page, door, "audit");
  await page.getByRole("button", { name: "Run audit" }).click();
  await expect(page.getByText("The audit is done.")).toBeVisible();
  return api;
}

function finding(page: Page, title: string, where: string) {
  return page.getByRole("list", { name: "Findings" }).getByRole("listitem").filter({ hasText: title }).filter({ hasText: where });
}

test("findings are changed after a preview, read back, and changed back", async ({ page, owned, stack }) => {
  await audited(page, owned, stack);
  const renamed = finding(page, "Files get a name that says what they are", "sonarr");
  const trash = finding(page, "Nothing is forgotten only because a disk is away", "plex");
  await expect(renamed.getByText("off")).toBeVisible();
  await renamed.getByRole("checkbox").check();
  await trash.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Preview the changes" }).click();

  await expect(page).toHaveURL(/\/audit\/plans\//);
  await expect(page.getByText("Nothing has been sent.", { exact: false })).toBeVisible();
  await expect(page.getByText("renameEpisodes")).toBeVisible();
  await isAccessible(page);
  await page.getByRole("button", { name: "Make 2 changes" }).click();
  const dialog = page.getByRole("dialog", { name: "Make these 2 changes?" });
  await expect(dialog.getByText("sonarr: 1 change")).toBeVisible();
  await expect(dialog.getByText("plex: 1 change")).toBeVisible();
  await expect(dialog.getByText("One of them is to be made with care.")).toBeVisible();
  await isAccessible(page);
  // How far it is can be seen however soon it is over.
  let begin: () => void = () => undefined;
  const isSeen = new Promise<void>((resolve) => (begin = resolve));
  await page.route(/\/audit\/plans\/[^/]+\/apply$/, async (route) => {
    await isSeen;
    await route.continue();
  });
  await dialog.getByRole("button", { name: "Make 2 changes" }).click();
  await expect(page.getByRole("heading", { name: "Changing settings" })).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "0 of 2 done" })).toBeVisible();
  await isAccessible(page);
  begin();

  await expect(page.getByText("All 2 done and read back.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("read back and found as wished")).toHaveCount(2);
  expect(await renamesEpisodes(stack), "the program itself says so").toBe(true);
  await isAccessible(page);

  await page.getByRole("button", { name: "Undo all of it" }).click();
  await expect(page.getByText("These 2 settings go back to what they were:")).toBeVisible();
  await page.getByRole("button", { name: "Change back" }).click();
  await expect(page.getByText("Changed back.", { exact: true })).toBeVisible({ timeout: 60_000 });
  expect(await renamesEpisodes(stack), "it is as it was").toBe(false);
  await expect(page.getByText("Changed back", { exact: true })).toHaveCount(2);

  await page.getByRole("link", { name: "Back to the findings" }).click();
  await expect(renamed).toHaveCount(1);
  await page.getByRole("link", { name: "Changes", exact: true }).click();
  await expect(page.getByRole("list", { name: "Changes" }).getByRole("listitem")).toHaveCount(2);
  await isAccessible(page);
});

async function renamesEpisodes(stack: Stack): Promise<unknown> {
  const { url, apiKey } = stack.way("sonarr");
  const answer = await fetch(new URL("api/v3/config/naming", url), { headers: { "X-Api-Key": apiKey } });
  return ((await answer.json()) as { renameEpisodes: unknown }).renameEpisodes;
}

test("a change that somebody else made meanwhile is skipped, and says why", async ({ page, owned, stack }) => {
  const api = await audited(page, owned, stack, ["sonarr"]);
  await finding(page, "What you delete is not downloaded again", "sonarr").getByRole("link").click();
  await expect(page).toHaveURL(/\/audit\/findings\//);
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByRole("heading", { name: "Why" })).toBeVisible();
  await isAccessible(page);
  await drawer.getByRole("button", { name: "Preview the change" }).click();
  await expect(page.getByText("autoUnmonitorPreviouslyDownloadedEpisodes")).toBeVisible();
  await setMediaManagement(stack, { autoUnmonitorPreviouslyDownloadedEpisodes: true });
  await page.getByRole("button", { name: "Change 1 setting" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Change 1 setting" }).click();
  await expect(page.getByText("1 skipped.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Undo all of it" })).toHaveCount(0);
  await setMediaManagement(stack, { autoUnmonitorPreviouslyDownloadedEpisodes: false });
  await api("POST", "audit/run");
});

async function setMediaManagement(stack: Stack, change: Record<string, unknown>): Promise<void> {
  const { url, apiKey } = stack.way("sonarr");
  const address = new URL("api/v3/config/mediamanagement", url);
  const headers = { "X-Api-Key": apiKey, "Content-Type": "application/json" };
  const now = (await (await fetch(address, { headers })).json()) as Record<string, unknown>;
  const answer = await fetch(new URL(`api/v3/config/mediamanagement/${String(now.id)}`, url), { method: "PUT", headers, body: JSON.stringify({ ...now, ...change }) });
  expect(answer.ok).toBe(true);
}

test("a finding is left alone with a note, and counts again", async ({ page, owned, stack }) => {
  await audited(page, owned, stack, ["plex"]);
  const reports = finding(page, "It does not report its use", "collectUsageData");
  await reports.getByRole("link").click();
  const drawer = page.getByRole("dialog").first();
  await drawer.getByRole("button", { name: "Leave alone" }).click();
  const asked = page.getByRole("dialog", { name: "Leave this finding alone?" });
  await isAccessible(page);
  await asked.getByLabel("Note").fill("<b>wanted</b> so");
  await asked.getByLabel("For how long").selectOption("30 days");
  await asked.getByRole("button", { name: "Leave alone" }).click();
  await expect(drawer.getByText("<b>wanted</b> so")).toBeVisible();
  await expect(drawer.getByText("by user:anna", { exact: false })).toBeVisible();
  await drawer.getByRole("button", { name: "Close" }).click();
  await expect(reports).toHaveCount(0);

  await page.getByLabel("Show").selectOption({ label: "Left alone (1)" });
  await expect(page).toHaveURL(/show=ignored/);
  await reports.getByRole("link").click();
  await page.getByRole("button", { name: "Let it count again" }).click();
  await expect(page.getByRole("button", { name: "Leave alone" })).toBeVisible();
  await page.goto(`${owned.url}audit`);
  await expect(reports).toHaveCount(1);
});

test("a program that is away is told, and nothing is called good", async ({ page, owned, stack }) => {
  const api = await elsewhere(owned);
  await connect(api, stack, ["sonarr"]);
  await api("POST", "connections", { name: "nobody", kind: "radarr", url: "http://127.0.0.1:9/", apiKey: "0123456789abcdef0123456789abcdef" });
  await api("POST", "audit/run");
  await signIn(page, owned);
  await open(page, owned, "audit?severity=critical");
  await expect(page.getByText("This is not the whole picture.")).toBeVisible();
  await expect(page.getByText("Not in the last audit")).toBeVisible();
  await expect(page.getByText("No finding fits the filter.")).toBeVisible();
  await expect(page.getByText("All good")).toHaveCount(0);
  await isAccessible(page);
});

test("a guide is kept, wished for, planned, and scores a release", async ({ page, stack, fresh, owned }) => {
  const api = await elsewhere(owned);
  await connect(api, stack, ["sonarr"]);
  await signIn(page, owned);
  await open(page, owned, "audit/guides");
  await expect(page.getByText("There is no guide yet")).toBeVisible();
  await isAccessible(page);
  const guide = fileURLToPath(new URL("../../crates/guides/tests/fixtures/guide", import.meta.url));
  await promisify(execFile)(BINARY, ["guides", "update", "--from", guide, "--config-dir", fresh.folder]);
  await page.reload();
  await page.getByRole("list", { name: "Profiles of sonarr" }).getByLabel("HD Web").check();
  await page.getByRole("button", { name: "Save the wishes" }).click();
  await expect(page.getByText("Wishes saved.")).toBeVisible();
  await expect(page.getByText("Somebody else changed the wishes")).toHaveCount(0);
  await page.getByText("Edit as text").click();
  const typed = page.getByLabel("Wishes as JSON");
  const kept = await typed.inputValue();
  await typed.fill(kept.replace('"same"', '"all"'));
  await api("PUT", "guides/wishes", { instances: {} });
  await expect(page.getByText("Somebody else changed the wishes meanwhile.")).toBeVisible();
  await expect(typed, "what was typed stays").toHaveValue(/"all"/);
  await page.getByRole("link", { name: "Findings", exact: true }).click();
  const leave = page.getByRole("dialog", { name: "Leave without saving?" });
  await isAccessible(page);
  await leave.getByRole("button", { name: "Stay" }).click();
  await typed.fill(kept);
  await page.getByRole("button", { name: "Save the wishes" }).click();
  await expect(page.getByRole("button", { name: "Save the wishes" })).toHaveCount(0);
  await page.getByRole("button", { name: "Compare with the programs" }).click();
  await expect(page.getByRole("link", { name: "Preview the changes" })).toBeVisible({ timeout: 60_000 });
  await isAccessible(page);
  await page.getByRole("link", { name: "Preview the changes" }).click();
  await expect(page.getByText("customformat › Good Group 01", { exact: true })).toBeVisible();
  await isAccessible(page);

  await page.getByRole("link", { name: "Scoring sandbox" }).click();
  await page.getByLabel("Release name").fill("Harbor.Lights.S01E01.1080p.WEB-DL.REPACK.H264-RIG");
  await page.getByRole("button", { name: "Score it" }).click();
  await expect(page.getByText("+1,705")).toBeVisible();
  await expect(page.getByText("Would be taken").first()).toBeVisible();
  await expect(page).toHaveURL(/release=Harbor/);
  await isAccessible(page);
});

test("the settings of a program have a history", async ({ page, owned, stack }) => {
  const api = await audited(page, owned, stack, ["sonarr"]);
  await setMediaManagement(stack, { importExtraFiles: true });
  await api("POST", "audit/run");
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText("importExtraFiles")).toBeVisible();
  await expect(page.getByText("The first settings that were kept.", { exact: false })).toBeVisible();
  await isAccessible(page);
  await setMediaManagement(stack, { importExtraFiles: false });
});

test("Audit is accessible, and can be used on a phone", async ({ page, owned, stack }) => {
  await audited(page, owned, stack);
  await isAccessible(page);
  await page.goto(`${owned.url}audit/rules`);
  await expect(page.getByRole("listitem").first()).toBeVisible();
  await isAccessible(page);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto(`${owned.url}audit`);
  await isLive(page);
  await expect(finding(page, "Files get a name that says what they are", "sonarr")).toBeVisible();
  await isAccessible(page);
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(width[0], "nothing is wider than the screen").toBeLessThanOrEqual(width[1] ?? 0);
});
