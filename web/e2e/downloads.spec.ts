import type { Page } from "@playwright/test";
import { elsewhere, expect, isAccessible, isLive, open, signIn, test, type Door } from "./fixtures";
import type { Stack } from "./program";

type Api = Awaited<ReturnType<typeof elsewhere>>;

const NEVER_AUDITED = /status of 404 .*\/api\/v1\/audit$/;
test.use({ allowed: [NEVER_AUDITED] });

/** Connects programs of the stack and lets AutoArr act. `ladders` replace the built-in ones. */
async function connect(api: Api, stack: Stack, kinds: string[], ladders: Record<string, string[]> = {}): Promise<void> {
  for (const kind of kinds) {
    const { url, apiKey } = stack.way(kind);
    await api("POST", "connections", { name: kind, kind, url, apiKey });
  }
  const { policy } = (await (await api("GET", "recovery/policy")).json()) as { policy: { areas: Record<string, string> } };
  for (const area of Object.keys(policy.areas)) policy.areas[area] = "live";
  await api("PUT", "recovery/policy", { ...policy, ladders });
}

/** Lets AutoArr look and act until the page shows what is to be seen. */
async function until(api: Api, seen: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await api("POST", "recovery/run");
    await seen();
  }).toPass({ timeout: 90_000 });
}

function trouble(page: Page, title: string) {
  return page.getByRole("list", { name: "In trouble" }).getByRole("listitem").filter({ hasText: title });
}

/** Marks the page, so that a reload would show. */
async function mark(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.body.setAttribute("data-marked", ""));
  return async () => await expect(page.locator("body[data-marked]"), "it was not reloaded").toHaveCount(1);
}

async function visit(page: Page, door: Door, path = "downloads"): Promise<void> {
  await signIn(page, door);
  await open(page, door, path);
}

test("a download that fails is explained and healed without a reload", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd", "sonarr", "radarr"]);
  await visit(page, owned);
  await expect(page.getByText("Nothing is in trouble.")).toBeVisible();
  await expect(page.getByText("Nothing downloads.")).toBeVisible();
  await isAccessible(page);
  const wasNotReloaded = await mark(page);

  await page.getByRole("button", { name: "Stop actions" }).click();
  await page.getByRole("menuitem", { name: "For an hour" }).click();
  await expect(page.getByText("All actions are paused until", { exact: false })).toBeVisible();

  await stack.search("Harbor Lights S01E02");
  const card = trouble(page, "Harbor Lights S01E02");
  await until(api, () => expect(card).toBeVisible({ timeout: 3_000 }));
  await expect(card.getByText("the archive is encrypted and its password is not known")).toBeVisible();
  await expect(card.getByText("Held", { exact: true })).toBeVisible();
  await expect(card.getByText("remove Harbor Lights S01E02 and block the release")).toBeVisible();
  await expect(page.getByRole("list", { name: "Queue" }).getByText("Harbor Lights S01E02").first()).toBeVisible();
  await isAccessible(page);

  await card.getByRole("link", { name: "Explain" }).click();
  await expect(page).toHaveURL(/\/downloads\/incidents\//);
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByRole("heading", { name: "Timeline" })).toBeVisible();
  await expect(drawer.getByText("label ENCRYPTED")).toBeVisible();
  await isAccessible(page);
  const explained = page.url();
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);
  await expect(page).toHaveURL(/\/downloads$/);

  await page.getByRole("button", { name: "Resume actions" }).click();
  await expect(page.getByText("Actions go on.")).toBeVisible();
  await until(api, () => expect(card).toHaveCount(0, { timeout: 3_000 }));
  await wasNotReloaded();

  await page.getByRole("link", { name: "Past" }).click();
  const past = page.getByRole("list", { name: "Past" }).getByRole("listitem").filter({ hasText: "Harbor Lights S01E02" });
  await expect(past.getByText("imported: Harbor.Lights.S01E02.1080p.WEB-DL.H264-GOOD")).toBeVisible();
  await isAccessible(page);
  await page.getByRole("link", { name: "Failures seen" }).click();
  await expect(page.getByText("Harbor.Lights.S01E02.1080p.WEB-DL.H264-BROKEN").first()).toBeVisible();
  await isAccessible(page);
  await wasNotReloaded();

  // The address of what was explained still explains it, with every step.
  await page.goto(explained);
  await expect(page.getByRole("dialog").getByText("Remove and block the release")).toBeVisible();
  await expect(page.getByRole("dialog").getByText("Recovered", { exact: true })).toBeVisible();
  await isAccessible(page);
});

test("a question is answered, and what is to be left alone is left alone", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd", "sonarr", "radarr"], { missing_articles: ["ask"] });
  await visit(page, owned);
  await stack.search("The Quiet Orchard");
  const card = trouble(page, "The Quiet Orchard");
  await until(api, () => expect(card.getByText("Asks you")).toBeVisible({ timeout: 3_000 }));
  await card.getByRole("link", { name: "Answer" }).click();
  const drawer = page.getByRole("dialog").first();
  await expect(drawer.getByText("What shall be done?", { exact: false }).first()).toBeVisible();
  await drawer.getByRole("button", { name: "Leave as it is" }).click();
  const asked = page.getByRole("dialog", { name: "Leave as it is?" });
  await expect(asked.getByText("Nothing is changed, and the case is closed.")).toBeVisible();
  await isAccessible(page);
  await asked.getByRole("button", { name: "Leave as it is" }).click();
  await expect(page.getByText("Answered.", { exact: false })).toBeVisible();
  await until(api, () => expect(drawer.getByText("Given up", { exact: true })).toBeVisible({ timeout: 3_000 }));
});

test("a case is given up, and its next step can be asked for now", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd", "sonarr"]);
  await api("POST", "recovery/pause", {});
  await visit(page, owned);
  await stack.search("Harbor Lights S01E01");
  const card = trouble(page, "Harbor Lights S01E01");
  await until(api, () => expect(card).toBeVisible({ timeout: 3_000 }));
  await card.getByRole("button", { name: "Do it now" }).click();
  await expect(page.getByText("The next step comes now.")).toBeVisible();
  await card.getByRole("button", { name: "Leave alone" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave this alone?" });
  await expect(dialog.getByText("nothing is removed, blocked or searched for", { exact: false })).toBeVisible();
  await dialog.getByRole("button", { name: "Leave alone" }).click();
  await expect(page.getByText("Left alone.")).toBeVisible();
  await expect(card).toHaveCount(0);
});

test("who may only read sees everything and is told why nothing can be pressed", async ({ page, owned, stack }) => {
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd"]);
  const reader = { user: "reader", password: "another long password" };
  await api("POST", "users", { name: reader.user, password: reader.password, role: "read" });
  await visit(page, { url: owned.url, ...reader });
  const stop = page.getByRole("button", { name: "Stop actions" });
  await expect(stop).toHaveAttribute("aria-disabled", "true");
  await isAccessible(page);
  await stop.focus();
  await expect(page.getByText("Your account may not do this", { exact: false })).toBeVisible();
});

const HOSTILE = [
  "<img src=x onerror=document.body.dataset.pwned=1><script>document.body.dataset.pwned=2</script>",
  "Turned \u202Egpj.exe\u202C round\u200B",
  "<a href=javascript:document.body.dataset.pwned=3>{{7*7}}</a>",
  `Long.${"x".repeat(2_000)}`,
];

test.describe("a long queue", () => {
  // What records the test would be measured, too.
  test.use({ trace: "off" });

  test("a thousand downloads scroll smoothly, and hostile names stay names", async ({ page, owned, stack }) => {
    test.setTimeout(300_000);
    await stack.sabnzbd({ mode: "pause" });
    const many = Array.from({ length: 1_000 }, (_, at) => `Crowded.House.S${1 + Math.floor(at / 50)}E${1 + (at % 50)}.1080p.WEB-DL-CROWD`);
    const names = [...HOSTILE, ...many];
    for (let at = 0; at < names.length; at += 20) {
      const some = names.slice(at, at + 20);
      await Promise.all(some.map((nzbname, of) => stack.sabnzbd({ mode: "addfile", nzbname, cat: "*" }, { name: `crowd-${at + of}.nzb`, text: nzb(at + of) })));
    }
    const api = await elsewhere(owned);
    await connect(api, stack, ["sabnzbd"]);
    await visit(page, owned);
    await expect(page.getByText("1,004 downloads")).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("<img src=x", { exact: false }).first()).toBeVisible();
    await isAccessible(page);

    const queue = page.getByRole("region", { name: "All downloads in the queue" });
    expect(await queue.getByRole("listitem").count(), "only what can be seen is in the page").toBeLessThan(60);
    const frames = await frameTimes(page);
    console.log(`1,004 downloads, from top to bottom in ${frames.length} frames: median ${quantile(frames, 0.5)} ms, 95 % ${quantile(frames, 0.95)} ms, longest ${quantile(frames, 1)} ms`);
    await expect(queue.getByText("Crowded.House.S20E50", { exact: false })).toBeVisible();

    await page.getByLabel("Search title or release").fill("gpj");
    await expect(page.getByText("1 download", { exact: true })).toBeVisible();
    await expect(page).toHaveURL(/search=gpj/);
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto(`${owned.url}downloads`);
    await isLive(page);
    await page.getByRole("link", { name: "Long.xxx", exact: false }).first().click();
    await expect(page.getByRole("dialog").getByText("Facts")).toBeVisible();
    await isAccessible(page);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width[0], "nothing is wider than the screen").toBeLessThanOrEqual(width[1] ?? 0);
    await expect(page.locator("[data-pwned], img[src=x]")).toHaveCount(0);
    await stack.sabnzbd({ mode: "queue", name: "delete", value: "all", del_files: "1" });
    await stack.sabnzbd({ mode: "resume" });
  });
});

/** Scrolls the queue from its top to its bottom, and takes down how long each frame took, in milliseconds. */
async function frameTimes(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const boxes = [...document.querySelectorAll<HTMLElement>('[role="region"]')].filter((it) => it.scrollHeight > it.clientHeight + 1_000);
    const box = boxes[0];
    if (!box) throw new Error("nothing scrolls");
    const times: number[] = [];
    const next = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    let before = await next();
    while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
      box.scrollTop += 240;
      const now = await next();
      times.push(now - before);
      before = now;
    }
    return times;
  });
}

function quantile(times: readonly number[], part: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
}

/** A file for a client whose articles nobody has. */
function nzb(number: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<nzb xmlns="http://www.newzbin.com/DTD/2003/nzb"><file poster="a@b" date="1700000000" subject="&quot;crowd-${number}.mkv&quot; (1/1)">
<groups><group>alt.binaries.test</group></groups><segments><segment bytes="700000" number="1">crowd-${number}@nowhere</segment></segments></file></nzb>`;
}
