import { expect, test } from "./fixtures";

// While the server is away the browser says so.
test.use({ serviceWorkers: "allow", allowed: [/ERR_|Failed to fetch/] });

test("without a server there is a page that says so, and goes on when it is back", async ({ page, owned }) => {
  const address = `${owned.url}login`;
  await page.goto(address);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
  // From the second time on, the worker stands before every page.
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

  await owned.stop();
  await page.goto(`${owned.url}audit/rules`);
  await expect(page.getByRole("heading", { name: "AutoArr cannot be reached" })).toBeVisible();
  await expect(page.locator("img")).toHaveJSProperty("complete", true);
  const colour = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(colour, "its style is there, too").not.toBe("rgba(0, 0, 0, 0)");

  await owned.start();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("the interface can be installed", async ({ page, owned }) => {
  await page.goto(`${owned.url}login`);
  const href = await page.locator("link[rel=manifest]").evaluate((it) => (it as HTMLLinkElement).href);
  const manifest = (await (await page.request.get(href)).json()) as { icons: { src: string; sizes: string }[]; start_url: string };
  expect(new URL(manifest.start_url, href).href).toBe(owned.url);
  for (const { src } of manifest.icons) {
    const icon = await page.request.get(new URL(src, href).href);
    expect(icon.headers()["content-type"], src).toMatch(/^image\//);
  }
});
