import { expect, isLive, signIn, test } from "./fixtures";

const TIMES = 10;

test("how soon Home can be used, with nothing in the browser's cache", async ({ browser, demo }) => {
  const shown: number[] = [];
  const live: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await signIn(page, demo);
    await page.goto(demo.url, { waitUntil: "commit" });
    const health = page.getByRole("region", { name: "Health" }).getByText("sonarr");
    await expect(health).toBeVisible();
    shown.push(await page.evaluate(() => performance.now()));
    await isLive(page);
    live.push(await page.evaluate(() => performance.now()));
    await context.close();
  }
  console.log(`Home with its data and its buttons: ${told(shown)} (aim < 1000 ms); following events: ${told(live)}`);
});

/** The middle one and the longest, in milliseconds since the page was asked for. */
function told(times: number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  return `median of ${TIMES} ${Math.round(sorted[TIMES / 2] ?? 0)} ms, longest ${Math.round(sorted.at(-1) ?? 0)} ms`;
}
