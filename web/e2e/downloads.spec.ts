import type { Page } from "@playwright/test";
import { elsewhere, expect, isAccessible, open, signIn, test, type Door } from "./fixtures";
import type { Stack } from "./program";
import { connect, letAct, mark, type Api } from "./steps";

const NEVER_AUDITED = /status of 404 .*\/api\/v1\/audit$/;
test.use({ allowed: [NEVER_AUDITED] });

/** Connects programs of the stack and lets AutoArr act. */
async function acting(api: Api, stack: Stack, kinds: string[], ladders: Record<string, string[]> = {}): Promise<void> {
  await connect(api, stack, kinds);
  await letAct(api, ladders);
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

async function visit(page: Page, door: Door, path = "downloads"): Promise<void> {
  await signIn(page, door);
  await open(page, door, path);
}

test("a question is answered, and the answer is done", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  // The library sees nothing wrong with it: nobody else takes the case away.
  await acting(api, stack, ["sabnzbd", "sonarr"], { password: ["ask"] });
  await visit(page, owned);
  await stack.search("Harbor Lights S01E02");
  const card = trouble(page, "Harbor Lights S01E02");
  await until(api, () => expect(card.getByText("Asks you")).toBeVisible({ timeout: 3_000 }));
  await card.getByRole("link", { name: "Answer" }).click();
  const drawer = page.getByRole("dialog").first();
  await expect(drawer.getByText("What shall be done?", { exact: false }).first()).toBeVisible();
  await isAccessible(page);
  await drawer.getByRole("button", { name: "Remove", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "Remove?" });
  await expect(asked.getByText("Its release is not blocked.", { exact: false })).toBeVisible();
  await isAccessible(page);
  await asked.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Answered.", { exact: false }).first()).toBeVisible();
  await until(api, () => expect(drawer.getByText("Given up", { exact: true })).toBeVisible({ timeout: 3_000 }));
  await expect(drawer.getByText("Remove from the queue")).toBeVisible();
  await drawer.getByRole("button", { name: "Close" }).click();
  await expect(page.getByText("Nothing downloads.")).toBeVisible();
});

test("the next step can be asked for now, and a case be given up", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await acting(api, stack, ["sabnzbd", "sonarr"], { password: ["search_later", "give_up"] });
  await visit(page, owned);
  await stack.search("Harbor Lights S01E02");
  const card = trouble(page, "Harbor Lights S01E02");
  await until(api, () => expect(card.getByText("Waiting", { exact: true })).toBeVisible({ timeout: 3_000 }));
  await expect(card.locator("time").first()).toHaveText(/^in /);
  await card.getByRole("button", { name: "Do it now" }).click();
  await expect(page.getByText("The next step comes now.")).toBeVisible();
  await until(api, () => expect(card.getByText("1 action done so far")).toBeVisible({ timeout: 3_000 }));

  await card.getByRole("button", { name: "Leave alone" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave this alone?" });
  await expect(dialog.getByText("nothing is removed, blocked or searched for", { exact: false })).toBeVisible();
  await dialog.getByRole("button", { name: "Leave alone" }).click();
  await expect(page.getByText("Left alone.")).toBeVisible();
  await expect(card).toHaveCount(0);

  // Home says for a while that it was given up; from there it is tried again.
  await page.getByRole("link", { name: "Home" }).first().click();
  const given = page.getByRole("article").filter({ hasText: "Harbor Lights S01E02" });
  await given.getByRole("button", { name: "Try again" }).click();
  const again = page.getByRole("dialog", { name: "Try this again?" });
  await isAccessible(page);
  await again.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("It is tried again.")).toBeVisible();
  await expect(given.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await page.getByRole("link", { name: "Downloads", exact: true }).first().click();
  await expect(card.getByText("Nothing done so far")).toBeVisible();
  await stack.sabnzbd({ mode: "queue", name: "delete", value: "all", del_files: "1" });
});

test("a download that fails is explained and healed without a reload", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await acting(api, stack, ["sabnzbd", "sonarr", "radarr"]);
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

test("who may only read sees everything and is told why nothing can be pressed", async ({ page, owned, stack, allowed }) => {
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

  allowed.push(/status of 404 .*\/incidents\/none$/);
  await page.goto(`${owned.url}downloads/incidents/none`);
  await expect(page.getByText("There is no such incident any more.")).toBeVisible();
});

test("what is typed fast into a search is there in the end, on a slow phone, too", async ({ page, demo }) => {
  await signIn(page, demo);
  const devtools = await page.context().newCDPSession(page);
  for (const [path, label] of [
    ["downloads", "Search title or release"],
    ["downloads/past", "Search title or release"],
    ["downloads/failures", "Search title or release"],
    ["audit/rules", "Search rules"],
    ["activity", "Search in what happened"],
    ["settings/logs", "Search in the log"],
  ] as const) {
    await open(page, demo, path);
    const field = page.getByRole("searchbox", { name: label });
    await expect(field).toBeVisible();
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 8 });
    await field.pressSequentially("the quiet orchard", { delay: 0 });
    await expect(field, path).toHaveValue("the quiet orchard");
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await expect(page).toHaveURL(/search=the\+quiet\+orchard/);
    await expect(field, path).toHaveValue("the quiet orchard");

    // What is told by the address is what the field says.
    await page.goto(`${demo.url}${path}?search=harbor`);
    await expect(field).toHaveValue("harbor");
  }
});
