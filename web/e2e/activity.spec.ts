import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { elsewhere, expect, isAccessible, isLive, open, signIn, test } from "./fixtures";
import { scrollsSmoothly } from "./steps";

const BINARY = process.env.AUTOARR_BIN ?? fileURLToPath(new URL("../../target/ci/autoarr", import.meta.url));
/** Writes a long past into an installation's database; built beside the program. */
const TIMELINE = process.env.TIMELINE_BIN ?? join(dirname(BINARY), "timeline");
const MANY = 10_000;

const list = (page: Page) => page.getByRole("region", { name: "Events, the newest first" });
const rows = (page: Page) => list(page).getByRole("article");

test("what happens appears without a reload, and waits above while one reads further down", async ({ page, owned }) => {
  await promisify(execFile)(TIMELINE, [owned.folder, "300"]);
  await signIn(page, owned);
  await open(page, owned, "activity");
  const other = await elsewhere(owned);
  await other("POST", "recovery/pause", { minutes: 5 });
  await expect(rows(page).first()).toContainText(/paused/i);
  await rows(page).first().getByRole("button", { expanded: false }).click();
  await expect(rows(page).first().getByRole("button", { name: "Everything that belongs to this" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Open the incident" }), "a pause is of no incident").toHaveCount(0);

  await list(page).evaluate((box) => box.scrollTo({ top: 2_000 }));
  await expect(rows(page).first(), "it has scrolled").not.toContainText("Recovery is paused");
  const seen = await rows(page).first().textContent();
  await other("POST", "recovery/resume");
  const fresh = page.getByRole("button", { name: "1 new event" });
  await expect(fresh).toBeVisible();
  expect(await rows(page).first().textContent(), "nothing jumps away under the eyes").toBe(seen);
  await fresh.click();
  await expect(rows(page).first()).toContainText("Recovery goes on");
});

test("the address holds the filter, and the filter holds what belongs together", async ({ page, demo }) => {
  await signIn(page, demo);
  await open(page, demo, "activity?kind=incident.");
  await expect(page.getByLabel("Kind", { exact: true })).toHaveValue("incident.");
  await expect(rows(page).first()).toBeVisible();
  for (const row of await rows(page).all()) await expect(row).not.toContainText("Signed in");

  await page.getByLabel("Program", { exact: true }).selectOption("sonarr");
  await expect(page).toHaveURL(/kind=incident\.&instance=sonarr|instance=sonarr&kind=incident\./);
  await expect(rows(page).filter({ hasText: "radarr" })).toHaveCount(0);
  await page.goBack();
  await expect(page.getByLabel("Program", { exact: true })).toHaveValue("");

  await page.getByRole("searchbox", { name: "Search in what happened" }).fill("quiet orchard");
  await expect(page).toHaveURL(/search=quiet\+orchard/);
  await expect(rows(page).first()).toContainText("Quiet Orchard");
  await expect(rows(page).filter({ hasText: "Harbor Lights" })).toHaveCount(0);

  await rows(page).first().getByRole("button", { expanded: false }).click();
  await page.getByRole("button", { name: "Everything that belongs to this" }).click();
  await expect(page).toHaveURL(/correlationId=/);
  await expect(page.getByRole("button", { name: /^Remove the filter: Belongs together/ })).toBeVisible();
  await page.getByRole("button", { name: "Clear all" }).click();
  await expect(page).toHaveURL(/activity$/);

  await page.goto(`${demo.url}activity?search=nothing-is-called-so`);
  await expect(page.getByText("Nothing fits these filters")).toBeVisible();
});

test("the timeline is saved as a file, as it is filtered", async ({ page, demo }) => {
  await signIn(page, demo);
  await open(page, demo, "activity?kind=auth.");
  await page.getByRole("button", { name: "Export" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "As a table (CSV)" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("activity.csv");
  const text = await readFile(await saved.path(), "utf8");
  const [head, ...lines] = text.trim().split("\n");
  expect(head).toContain("seq,at,severity,kind");
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((it) => !it.includes("auth."))).toEqual([]);
});

test("ten thousand events scroll smoothly, and what is hostile in them stays text", async ({ page, owned }) => {
  await promisify(execFile)(TIMELINE, [owned.folder, String(MANY)]);
  await signIn(page, owned);
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await open(page, owned, "activity");
  const status = page.getByRole("status").filter({ hasText: /event/ });
  await expect(status).toContainText("so far");
  for (let told = ""; !told.endsWith("events"); told = (await status.textContent()) ?? "") {
    await list(page).evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
    await expect(status).toHaveText(/^[\d,]+ events/);
  }
  const count = Number((await status.textContent())?.replace(/\D/g, ""));
  expect(count).toBeGreaterThanOrEqual(MANY);
  expect(await rows(page).count(), "only what can be seen is in the page").toBeLessThan(60);

  await scrollsSmoothly(list(page), `${count} events`);

  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, "nothing is wider than the page").toBe(0);
  await page.goto(`${owned.url}activity?search=onerror`);
  await expect(rows(page).first()).toContainText("<img src=x onerror=alert(1)>");
  expect(await list(page).locator("img, script").count()).toBe(0);
  await page.goto(`${owned.url}activity?search=left.S01E03`);
  await expect(rows(page).first()).toContainText("U+202E");
  expect(dialogs).toEqual([]);

  await page.goto(`${owned.url}activity?search=Event 97:`);
  const long = rows(page).first();
  await long.getByRole("button", { expanded: false }).click();
  await long.getByRole("button", { name: "Show all" }).click();
  await expect(long.getByRole("button", { name: "Show less" })).toBeVisible();
  await expect(long.getByText("x".repeat(2_000)), "all of it can be read").toBeVisible();
  expect(await long.locator("button button").count()).toBe(0);
  await isAccessible(page);
});

test("Activity is accessible, on a phone as well", async ({ page, demo }) => {
  await signIn(page, demo);
  await open(page, demo, "activity");
  await rows(page).first().getByRole("button").first().click();
  await isAccessible(page);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.getByRole("button", { name: "Filters" }).click();
  await isLive(page);
  await isAccessible(page);
});
