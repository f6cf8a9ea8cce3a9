import { elsewhere, expect, isAccessible, open, signIn, test } from "./fixtures";
import { connect, letAct } from "./steps";

test.use({ allowed: [/status of 404 .*\/api\/v1\/audit$/] });

test("two files for one episode are compared side by side, and the one that is picked is imported", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd", "sonarr"]);
  // The library does not look again at what it has refused; at home that is waited for.
  await letAct(api, {}, { library_notices: 5 });
  await signIn(page, owned);
  await open(page, owned);
  await stack.search("Harbor Lights S01E03");
  const asks = page.getByRole("article").filter({ hasText: "Harbor Lights S01E03" });
  await expect(async () => {
    await api("POST", "recovery/run");
    await expect(asks.getByRole("link", { name: "Answer" })).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await asks.getByRole("link", { name: "Answer" }).click();

  const drawer = page.getByRole("dialog").first();
  const candidates = drawer.getByRole("list", { name: "What could be imported" }).locator("> li");
  await expect(candidates).toHaveCount(2);
  const better = candidates.filter({ hasText: "HL.S01E03.1080p.WEB-DL.H264-TWO.mkv" });
  await expect(better.getByText("WEBDL-1080p")).toBeVisible();
  await expect(candidates.filter({ hasText: "720p" }).getByText("HDTV-1080p"), "as high as the video is").toBeVisible();
  await expect(drawer.getByText("is not the only file for the same thing", { exact: false }).first()).toBeVisible();
  await isAccessible(page);

  const importing = drawer.getByRole("button", { name: "Import what is picked" });
  await expect(importing).toBeDisabled();
  await better.getByRole("checkbox", { name: "Import this file" }).check();
  await importing.click();
  const sure = page.getByRole("dialog", { name: "Import what is picked?" });
  await expect(sure.getByText("HL.S01E03.1080p.WEB-DL.H264-TWO.mkv", { exact: false })).toBeVisible();
  await isAccessible(page);
  await sure.getByRole("button", { name: "Import what is picked" }).click();
  await expect(async () => {
    await api("POST", "recovery/run");
    await expect(drawer.getByText("Recovered", { exact: true })).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });

  const { url, apiKey } = stack.way("sonarr");
  const files = await fetch(new URL(`api/v3/episodefile?seriesId=1`, url), { headers: { "X-Api-Key": apiKey } });
  const names = ((await files.json()) as { relativePath: string }[]).map((it) => it.relativePath);
  expect(names).toEqual(["Season 1/HL.S01E03.1080p.WEB-DL.H264-TWO.mkv"]);
});

test("an incident says which steps are still ahead, and the policy lists them all", async ({ page, owned, stack }) => {
  test.setTimeout(240_000);
  const api = await elsewhere(owned);
  await connect(api, stack, ["sabnzbd", "sonarr"]);
  await letAct(api);
  await api("POST", "recovery/pause", {});
  await signIn(page, owned);
  await open(page, owned, "downloads");
  await stack.search("Harbor Lights S01E02");
  const card = page.getByRole("list", { name: "In trouble" }).getByRole("listitem").filter({ hasText: "Harbor Lights S01E02" });
  await expect(async () => {
    await api("POST", "recovery/run");
    await expect(card.getByText(/step \d of 7/)).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 90_000 });
  await card.getByRole("link", { name: "Explain" }).click();
  const drawer = page.getByRole("dialog").first();
  await expect(drawer.getByText("After that, as long as it does not help:")).toBeVisible();
  await expect(drawer.getByText("Search again later, with longer and longer waits")).toBeVisible();
  await expect(drawer.getByText("Grab the next-best acceptable release (not allowed by the policy)")).toBeVisible();
  await isAccessible(page);

  await open(page, owned, "settings/policies");
  const ladders = page.getByRole("region", { name: "What it does, step by step" });
  await ladders.getByText("Failed downloads", { exact: true }).click();
  await expect(ladders.getByText("The archive is encrypted and its password is not known")).toBeVisible();
  await expect(ladders.getByText("Remove the download and block its release").first()).toBeVisible();
  await isAccessible(page);
});
