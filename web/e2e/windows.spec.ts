import type { Page } from "@playwright/test";
import { elsewhere, expect, open, signIn, test } from "./fixtures";
import { connect } from "./steps";

/** The window over the page. What is said in a corner has the same role, and a type. */
const dialog = (page: Page) => page.locator("[role=dialog]:not([data-type])");

/** Presses beside the window. */
async function pressBeside(page: Page): Promise<void> {
  await page.mouse.click(5, 300);
}

test("a press beside a window loses neither what was typed nor what is shown once", async ({ page, owned }) => {
  await signIn(page, owned);
  await open(page, owned, "settings/keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("For what").fill("widget");
  await pressBeside(page);
  await expect(page.getByLabel("For what")).toHaveValue("widget");
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(dialog(page).locator("code")).toHaveText(/^aa_/);
  await pressBeside(page);
  await expect(dialog(page).locator("code")).toHaveText(/^aa_/);
  await page.getByRole("button", { name: "I have stored it" }).click();

  await page.getByRole("button", { name: "Revoke" }).click();
  await pressBeside(page);
  await expect(dialog(page), "a question is closed by it").toHaveCount(0);
});

test.describe("what takes long", () => {
  test.use({ allowed: [/status of 500/] });

  test("does not hold anybody in its window, and its end is told", async ({ page, owned, stack }) => {
    const api = await elsewhere(owned);
    await connect(api, stack, ["sonarr", "radarr"]);
    await signIn(page, owned);
    await open(page, owned, "settings/connections");
    let end: () => void = () => undefined;
    const isTime = new Promise<void>((resolve) => (end = resolve));
    await page.route(/connections\/sonarr$/, async (route) => {
      await isTime;
      await route.fallback();
    });
    await page.route(/connections\/radarr$/, (route) => isTime.then(() => route.fulfill({ status: 500, body: "" })));
    for (const name of ["sonarr", "radarr"]) {
      await page.getByRole("button", { name: `More about ${name}` }).click();
      await page.getByRole("menuitem", { name: "Remove" }).click();
      await dialog(page).getByRole("button", { name: "Remove" }).click();
      await page.keyboard.press("Escape");
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.getByText("It goes on. How it ends is told here.").first()).toBeVisible();
    }
    end();
    await expect(page.getByText("sonarr is removed.")).toBeVisible();
    await expect(page.getByText("answered with 500", { exact: false }).first()).toBeVisible();
  });
});
