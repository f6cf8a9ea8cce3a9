// Pictures of pages, to be looked at while one works on them:
//   node e2e/shot.mjs --url http://127.0.0.1:5173 --user demo --password … --out /tmp/shots /audit /settings
// Each page is taken in both themes at the width of a phone, a tablet and a desk; what the console says is printed.
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string", default: "http://127.0.0.1:5173" },
    user: { type: "string", default: "demo" },
    password: { type: "string" },
    out: { type: "string", default: "shots" },
    widths: { type: "string", default: "360,820,1440" },
    themes: { type: "string", default: "dark,light" },
    full: { type: "boolean", default: false },
  },
});
mkdirSync(values.out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const theme of values.themes.split(",")) {
  const context = await browser.newContext({ serviceWorkers: "block", locale: "en-GB", timezoneId: "Europe/Berlin" });
  await context.addInitScript((chosen) => localStorage.setItem("autoarr.theme", chosen), theme);
  const page = await context.newPage();
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && console.log(`${theme} ${page.url()}: ${said.text()}`));
  page.on("pageerror", (error) => console.log(`${theme} ${page.url()}: ${error.message}`));
  if (values.password) {
    await page.goto(`${values.url}/login`);
    await page.getByLabel("Name").fill(values.user);
    await page.getByLabel("Password", { exact: true }).fill(values.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
  }
  for (const path of positionals.length > 0 ? positionals : ["/"]) {
    for (const width of values.widths.split(",").map(Number)) {
      await page.setViewportSize({ width, height: width < 600 ? 780 : 900 });
      await page.goto(values.url + path);
      await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
      await page.waitForLoadState("load");
      await page.waitForTimeout(800);
      const name = `${path.replaceAll("/", "_").replace(/^_/, "").replace(/[?=&]/g, "-") || "home"}-${width}-${theme}.png`;
      await page.screenshot({ path: `${values.out}/${name}`, fullPage: values.full });
      console.log(`${values.out}/${name}`);
    }
  }
  await context.close();
}
await browser.close();
