import type { WebSocketRoute } from "@playwright/test";
import { expect, isAccessible, isLive, open, signIn, test } from "./fixtures";

test.describe("a part of the interface that does not come", () => {
  test.use({ allowed: [/ERR_FAILED|status of 404|dynamically imported module/] });

  /** What the page of the settings is loaded from. */
  const PART = /\/assets\/settings-.*\.js$/;

  test("comes as soon as the server is back", async ({ page, demo }) => {
    await signIn(page, demo);
    await open(page, demo);
    let isAway = true;
    let asked = 0;
    await page.route(PART, (route) => (isAway ? route.abort() : route.fallback()));
    await page.route(/\/ping$/, (route) => {
      asked += 1;
      return isAway ? route.abort() : route.fallback();
    });
    await page.getByRole("link", { name: "Settings" }).first().click();
    await expect.poll(() => asked).toBeGreaterThan(1);
    await expect(page.getByRole("heading", { name: "This page broke" })).toHaveCount(0);
    isAway = false;
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  });

  test("is of another version, and the page is loaded anew", async ({ page, demo }) => {
    await signIn(page, demo);
    await open(page, demo);
    await page.evaluate(() => document.body.setAttribute("data-marked", ""));
    // What the old page asks for is no longer there; what the new one asks for is.
    let isNew = false;
    page.on("request", (request) => (isNew ||= request.isNavigationRequest()));
    await page.route(PART, (route) => (isNew ? route.fallback() : route.fulfill({ status: 404, body: "" })));
    await page.getByRole("link", { name: "Settings" }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
    await expect(page.locator("body[data-marked]"), "it was reloaded").toHaveCount(0);
  });

  test("is told when a new page does not help", async ({ page, demo }) => {
    await signIn(page, demo);
    await open(page, demo);
    await page.route(PART, (route) => route.fulfill({ status: 404, body: "" }));
    await page.getByRole("link", { name: "Settings" }).first().click();
    await expect(page.getByRole("heading", { name: "This page broke" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Reload" })).toBeVisible();
    await isAccessible(page);
  });
});

test("a server that was updated is told, with a way to its own page", async ({ page, demo }) => {
  let version = "";
  let line: WebSocketRoute | undefined;
  await page.routeWebSocket(/api\/v1\/ws/, (socket) => {
    line = socket;
    const server = socket.connectToServer();
    server.onMessage((text) => {
      const told = JSON.parse(String(text)) as { type: string };
      socket.send(told.type === "hello" && version ? JSON.stringify({ ...told, version }) : text);
    });
  });
  await signIn(page, demo);
  await open(page, demo);
  const banner = page.getByText("AutoArr was updated.", { exact: false });
  await expect(banner).toHaveCount(0);
  version = "99.0.0";
  await line?.close({ code: 1012 });
  await expect(banner).toBeVisible();
  await isLive(page);
  await isAccessible(page);
  await page.getByRole("button", { name: "Reload" }).click();
  await isLive(page);
  await expect(banner).toHaveCount(0);
});

test.describe("what cannot be read again", () => {
  test.use({ allowed: [/status of 500/] });

  test("stays, and is called old", async ({ page, demo }) => {
    await signIn(page, demo);
    await open(page, demo, "settings/connections");
    const sonarr = page.getByRole("button", { name: "More about sonarr" });
    await expect(sonarr).toBeVisible();
    let isBroken = true;
    await page.route(/api\/v1\/connections(\?|$)/, (route) => (isBroken ? route.fulfill({ status: 500, body: "" }) : route.fallback()));
    const note = page.getByText("This could not be read again.", { exact: false });
    await expect(note).toBeVisible({ timeout: 60_000 });
    await expect(sonarr).toBeVisible();
    await isAccessible(page);
    isBroken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(note).toHaveCount(0);
  });
});
