import { ask, elsewhere, expect, isAccessible, isLive, signIn, test } from "./fixtures";
import { Nginx } from "./nginx";
import { Fresh } from "./program";

const OWNER = { user: "anna", password: "a long enough password" };

test("behind nginx under a path, everything is found there and events come as they happen", async ({ page }) => {
  const server = await Fresh.start("/autoarr");
  const nginx = await Nginx.before(server.url, "/autoarr");
  try {
    await ask(server.url, "POST", "setup/claim", { code: await server.claimCode(), username: OWNER.user, password: OWNER.password });

    // A link into the interface leads there after signing in.
    await page.goto(`${nginx.url}activity?kind=recovery.`);
    await page.getByLabel("Name").fill(OWNER.user);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(`${nginx.url}activity?kind=recovery.`);
    await expect(page.getByRole("heading", { level: 1, name: "Activity" })).toBeVisible();
    await isLive(page);

    const other = await elsewhere({ url: nginx.url, ...OWNER });
    await other("POST", "recovery/pause", { minutes: 5 });
    await expect(page.getByRole("article").first()).toContainText(/paused/i);

    await page.reload();
    await isLive(page);
    await page.getByRole("link", { name: "Settings" }).first().click();
    await expect(page).toHaveURL(`${nginx.url}settings/connections`);
    // What is loaded comes from below the path, too.
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((it) => it.name));
    expect(loaded.length).toBeGreaterThan(3);
    expect(loaded.filter((it) => !it.startsWith(nginx.url))).toEqual([]);
    // A page that is open would complain that the proxy is gone.
    await page.goto("about:blank");
  } finally {
    await nginx.stop();
    await server.remove();
  }
});

test.describe("while AutoArr is away", () => {
  test.use({ serviceWorkers: "allow", allowed: [/status of 502|WebSocket connection to .* failed/] });

  test("the proxy’s error is not what one sees", async ({ page }) => {
    const server = await Fresh.start("/autoarr");
    const nginx = await Nginx.before(server.url, "/autoarr");
    try {
      await page.goto(`${nginx.url}login`);
      await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
      await page.reload();
      await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

      await server.stop();
      await page.goto(`${nginx.url}audit/rules`);
      await expect(page.getByRole("heading", { name: "AutoArr cannot be reached" })).toBeVisible();
      await expect.poll(() => page.locator("img").evaluate((it) => (it as HTMLImageElement).naturalWidth), "its own files are there, too").toBeGreaterThan(0);
      await server.start();
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("AutoArr cannot be reached");
      await expect(page).toHaveURL(new RegExp(`^${nginx.url}`));
      await page.goto("about:blank");
    } finally {
      await nginx.stop();
      await server.remove();
    }
  });
});

test.describe("a proxy that passes no WebSockets", () => {
  test.use({ allowed: [/WebSocket connection to .* failed/] });

  test("is told from a server that is away, and what happens appears all the same", async ({ page }) => {
    const server = await Fresh.start("/autoarr");
    const nginx = await Nginx.before(server.url, "/autoarr", { sockets: false });
    try {
      await ask(server.url, "POST", "setup/claim", { code: await server.claimCode(), username: OWNER.user, password: OWNER.password });
      const door = { url: nginx.url, ...OWNER };
      await signIn(page, door);
      await page.goto(`${nginx.url}activity`);
      await expect(page.getByText("Does your proxy pass WebSockets?", { exact: false })).toBeVisible();
      await expect(page.getByText("No connection to AutoArr.")).toHaveCount(0);
      await expect(page.getByText("Not live", { exact: true })).toBeVisible();
      await isAccessible(page);

      const other = await elsewhere(door);
      await other("POST", "recovery/pause", { minutes: 5 });
      await expect(page.getByText("All actions are paused until", { exact: false }).first()).toBeVisible({ timeout: 30_000 });
      await expect(page.getByRole("article").first()).toContainText(/paused/i);
      await page.goto("about:blank");
    } finally {
      await nginx.stop();
      await server.remove();
    }
  });
});
