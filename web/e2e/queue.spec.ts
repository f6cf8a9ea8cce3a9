import { elsewhere, expect, isAccessible, isLive, open, signIn, test } from "./fixtures";
import { connect, nzb, scrollsSmoothly } from "./steps";

// What records a test would be measured, too.
test.use({ trace: "off", allowed: [/status of 404 .*\/api\/v1\/audit$/] });

const HOSTILE = [
  "<img src=x onerror=document.body.dataset.pwned=1><script>document.body.dataset.pwned=2</script>",
  "Turned \u202Egpj.exe\u202C round\u200B",
  "<a href=javascript:document.body.dataset.pwned=3>{{7*7}}</a>",
  `Long.${"x".repeat(2_000)}`,
];

test("a thousand downloads scroll smoothly, and hostile names stay names", async ({ page, owned, stack }) => {
  test.setTimeout(300_000);
  await stack.sabnzbd({ mode: "pause" });
  const many = Array.from({ length: 1_000 }, (_, at) => `Crowded.House.S${1 + Math.floor(at / 50)}E${1 + (at % 50)}.1080p.WEB-DL-CROWD`);
  const names = [...HOSTILE, ...many];
  for (let at = 0; at < names.length; at += 20) {
    const some = names.slice(at, at + 20);
    await Promise.all(some.map((nzbname, of) => stack.sabnzbd({ mode: "addfile", nzbname, cat: "*" }, nzb(`crowd-${at + of}`))));
  }
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd"]);
  await signIn(page, owned);
  await open(page, owned, "downloads");
  await expect(page.getByText("1,004 downloads")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("<img src=x", { exact: false }).first()).toBeVisible();
  await isAccessible(page);

  const queue = page.getByRole("region", { name: "All downloads in the queue" });
  expect(await queue.getByRole("listitem").count(), "only what can be seen is in the page").toBeLessThan(60);
  await scrollsSmoothly(queue, "1,004 downloads");
  await queue.evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
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
