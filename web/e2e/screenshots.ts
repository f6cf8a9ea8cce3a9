import { fileURLToPath } from "node:url";
import { expect, open, setTheme, signIn, test } from "./fixtures";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots", import.meta.url));
const SIZES = [
  { width: 360, height: 780 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
];
const PAGES = {
  home: "",
  downloads: "downloads",
  audit: "audit",
  activity: "activity",
  connections: "settings/connections",
  policies: "settings/policies",
  users: "settings/users",
  keys: "settings/keys",
  notifications: "settings/notifications",
  backups: "settings/backups",
  logs: "settings/logs",
  about: "settings/about",
};

test("every page, in both themes, on a phone, a tablet and a desk", async ({ page, demo }) => {
  const shoot = async (name: string) => {
    for (const theme of ["dark", "light"] as const) {
      await setTheme(page, theme);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
        await page.screenshot({ path: `${FOLDER}/${name}-${size.width}-${theme}.png`, animations: "disabled" });
      }
    }
  };
  await page.goto(`${demo.url}login`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await shoot("login");
  await signIn(page, demo);
  // The findings of an audit are on several pages.
  await open(page, demo, "audit");
  const run = await page.request.post(`${demo.url}api/v1/audit/run`, { headers: { origin: new URL(demo.url).origin } });
  expect(run.status()).toBe(200);
  for (const [name, path] of Object.entries(PAGES)) {
    await open(page, demo, path);
    await page.waitForLoadState("networkidle").catch(() => undefined);
    await shoot(name);
  }
});
