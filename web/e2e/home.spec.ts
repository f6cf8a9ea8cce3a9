import { elsewhere, expect, isAccessible, isLive, open, signIn, test, type Door } from "./fixtures";
import { Gate } from "./program";
import { connect, letAct, mark, nzb, type Api } from "./steps";

// While a server is away its page says so, and the browser, too.
const AWAY = [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket connection to .* failed/];

/** Lets AutoArr look now, as a program does that tells it of something. */
async function nudge(door: Door, api: Api, instance: string): Promise<() => Promise<void>> {
  const { path, secret } = (await (await api("POST", `connections/${instance}/hook`)).json()) as { path: string; secret: string };
  return async () => {
    const url = new URL(path.replace(/^\//, ""), door.url);
    url.searchParams.set("secret", secret);
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ eventType: "Grab" }) });
    if (!answer.ok) throw new Error(`the hook was answered with ${answer.status}`);
  };
}

test("a download that fails is healed before one's eyes", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd", "sonarr", "radarr"]);
  await letAct(api);
  await signIn(page, owned);
  await open(page, owned);
  await expect(page.getByText("AutoArr is only watching.")).toHaveCount(0);
  const wasNotReloaded = await mark(page);
  const look = await nudge(owned, api, "sonarr");

  await stack.search("Harbor Lights S01E02");
  const incident = page.getByRole("article").filter({ hasText: "Harbor Lights S01E02" });
  await expect(async () => {
    await look();
    await expect(incident).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await expect(incident.getByText("the archive is encrypted", { exact: false })).toBeVisible();

  const done = page.getByRole("region", { name: "Done in the last day" }).getByRole("listitem");
  await expect(async () => {
    await look();
    await expect(done.filter({ hasText: "imported: Harbor.Lights.S01E02.1080p.WEB-DL.H264-GOOD" }).first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await expect(incident).toHaveCount(0);
  await wasNotReloaded();
});

test.describe("what is away", () => {
  test.use({ allowed: AWAY });

  test("a program that goes away is told, and when it is back, too", async ({ page, owned, stack }) => {
    test.setTimeout(240_000);
    const gate = await Gate.before(stack.way("sonarr").url);
    const api = await elsewhere(owned);
    await connect(api, stack, ["sabnzbd", "sonarr"], { sonarr: gate.url });
    const look = await nudge(owned, api, "sonarr");
    await signIn(page, owned);
    await open(page, owned);
    const health = page.getByRole("region", { name: "Health" }).getByRole("listitem").filter({ hasText: "sonarr" });
    await expect(health.getByText("Answers")).toBeVisible();

    await gate.close();
    const lost = page.getByRole("article").filter({ hasText: "sonarr does not answer" });
    await expect(async () => {
      await look();
      await expect(lost).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 120_000 });
    await expect(lost.getByText("sonarr cannot be read")).toBeVisible();
    await expect(health.getByText("Does not answer")).toBeVisible();
    await isAccessible(page);

    await gate.open();
    await expect(async () => {
      await look();
      await expect(lost).toHaveCount(0, { timeout: 3_000 });
    }).toPass({ timeout: 120_000 });
    await expect(health.getByText("Answers")).toBeVisible();
    await gate.close();
  });

  test("a restart of the server is told, and what happened meanwhile appears", async ({ page, owned, stack }) => {
    const api = await elsewhere(owned);
    await connect(api, stack, ["sonarr"]);
    await signIn(page, owned);
    await open(page, owned);
    const health = page.getByRole("region", { name: "Health" });
    await expect(health.getByText("sonarr")).toBeVisible();
    const wasNotReloaded = await mark(page);
    await owned.stop();
    await expect(page.getByText("No connection to AutoArr.")).toBeVisible();
    await expect(health.getByText("sonarr"), "what was known stays").toBeVisible();
    await isAccessible(page);
    await owned.start();
    await connect(await elsewhere(owned), stack, ["prowlarr"]);
    await isLive(page);
    await expect(page.getByText("Connected again, and up to date.")).toBeVisible();
    await expect(page.getByText("No connection to AutoArr.")).toHaveCount(0);
    await expect(health.getByText("prowlarr")).toBeVisible();
    await wasNotReloaded();
  });
});

test("names that want to be more than names stay text", async ({ page, owned, stack }) => {
  const names = ['<img src=x onerror=document.body.dataset.pwned=1>', "Turned \u202Egpj.live\u202C round", `Long.${"x".repeat(2_000)}`];
  await stack.sabnzbd({ mode: "pause" });
  for (const [at, name] of names.entries()) {
    await stack.sabnzbd({ mode: "addfile", nzbname: name, cat: "*" }, nzb(`hostile-${at}`));
  }
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd"]);
  await signIn(page, owned);
  await page.setViewportSize({ width: 360, height: 780 });
  await open(page, owned);
  const downloads = page.getByRole("region", { name: "Downloads now" });
  await expect(downloads.getByText("<img src=x", { exact: false })).toBeVisible();
  await expect(downloads.getByText("Long.xxx", { exact: false })).toBeVisible();
  await expect(page.locator("[data-pwned], img[src=x]")).toHaveCount(0);
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(width[0], "nothing is wider than the screen").toBeLessThanOrEqual(width[1] ?? 0);
  await expect(page.getByText("sabnzbd stands still")).toBeVisible();
  await isAccessible(page);
  await stack.sabnzbd({ mode: "queue", name: "delete", value: "all", del_files: "1" });
  await stack.sabnzbd({ mode: "resume" });
});

test("settings that were changed are changed back from Home, after a preview", async ({ page, demo }) => {
  const api = await elsewhere(demo);
  await api("POST", "audit/run");
  const plan = (await (await api("POST", "audit/plans", { all: "safe" })).json()) as { id: string; steps: { place: number; instance: string }[] };
  const place = plan.steps.find((it) => it.instance === "plex")?.place ?? 1;
  await api("POST", `audit/plans/${plan.id}/apply`, { steps: [place] });
  await signIn(page, demo);
  await open(page, demo);
  const row = page.getByRole("region", { name: "Done in the last day" }).getByRole("listitem").filter({ hasText: /1 setting changed(?! back)/ }).first();
  await row.getByRole("button", { name: "Undo" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("This one setting goes back to what it was:")).toBeVisible();
  await isAccessible(page);
  await dialog.getByRole("button", { name: "Change back" }).click();
  await expect(page.getByText("Changed back.")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(row.getByRole("button", { name: "Undo" })).toHaveCount(0);
});

test("Home is accessible, and can be read on a phone", async ({ page, demo }) => {
  await signIn(page, demo);
  await open(page, demo);
  await expect(page.getByRole("region", { name: "Health" }).getByText("Answers")).toHaveCount(5);
  await isAccessible(page);
  await page.setViewportSize({ width: 360, height: 780 });
  await isLive(page);
  await isAccessible(page);
});

test("the keyboard leads everywhere", async ({ page, demo }) => {
  await signIn(page, demo);
  await open(page, demo);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await isAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/settings/);

  // What is said in a corner does not stand in the way.
  await page.getByRole("listitem").filter({ hasText: "sonarr" }).getByRole("button", { name: "Test" }).click();
  await expect(page.getByText(/answers, and the key is right/)).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await expect(page.getByText(/answers, and the key is right/)).toBeVisible();

  await page.keyboard.press("/");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("Orchard");
  await expect(page.getByRole("option", { name: /The Quiet Orchard/ })).toBeVisible();
  await isAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/downloads\/incidents\//);
});

test("Enter opens what fits the word that was typed last", async ({ page, demo }) => {
  await signIn(page, demo);
  await open(page, demo);
  await page.keyboard.press("/");
  await page.getByRole("combobox").fill("Orchard");
  await expect(page.getByRole("option", { name: /The Quiet Orchard/ })).toBeVisible();
  // The answer about the next word takes its time.
  let answer: () => void = () => undefined;
  const isTime = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/api\/v1\/incidents\?.*search=nothing/, async (route) => {
    await isTime;
    await route.continue();
  });
  await page.getByRole("combobox").fill("nothing of this name");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Search" }), "the old hits are not opened").toBeVisible();
  answer();
  await expect(page).toHaveURL(/\/activity\?search=nothing/);
});
