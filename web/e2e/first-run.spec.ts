import type { Page } from "@playwright/test";
import { expect, isAccessible, isLive, test } from "./fixtures";
import type { Fresh, Stack } from "./program";

// Keys that are wrong at first are part of these stories; the browser says what was answered.
test.use({ allowed: [/status of (403|422) .*(setup\/claim|integrations\/test)$/] });

const PASSWORD = "correct horse battery";

async function becomeOwner(page: Page, fresh: Fresh): Promise<void> {
  await page.getByLabel("Claim code").fill(await fresh.claimCode());
  await page.getByLabel("Your name").fill("anna");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Make it mine" }).click();
  await expect(page.getByRole("heading", { name: "Connect your programs" })).toBeVisible();
}

test("a first run leads from the claim code to the first audit", async ({ page, fresh, stack }) => {
  await page.goto(fresh.url);
  await expect(page).toHaveURL(`${fresh.url}welcome`);
  await isAccessible(page);

  await test.step("a wrong code and a short password are told where they were typed", async () => {
    await page.getByLabel("Claim code").fill("AAAAA-BBBBB-CCCCC-DDDDD");
    await page.getByLabel("Your name").fill("anna");
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Make it mine" }).click();
    await expect(page.getByText("5 characters too short")).toBeVisible();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Make it mine" }).click();
    await expect(page.getByText("This is not the code.")).toBeVisible();
  });
  await becomeOwner(page, fresh);
  await isAccessible(page);

  await test.step("a program is asked as soon as one stops typing, and says what is wrong", async () => {
    await page.getByRole("button", { name: "Connect Sonarr" }).click();
    await page.getByLabel("API key").fill("0123456789abcdef0123456789abcdef");
    await page.getByLabel("Address").fill("http://127.0.0.1:9");
    await expect(page.getByText("127.0.0.1:9 refuses the connection")).toBeVisible();
    await page.getByLabel("Address").fill(stack.way("sonarr").url);
    await expect(page.getByText("The API key is refused")).toBeVisible();
    await page.getByLabel("Address").fill(stack.way("radarr").url);
    await page.getByLabel("API key").fill(stack.way("radarr").apiKey);
    await expect(page.getByText(/This is Radarr, not Sonarr/i)).toBeVisible();
    await page.getByText("Where do I find the key?").click();
    await expect(page.getByText("In Sonarr under Settings, General, Security")).toBeVisible();
    await isAccessible(page);
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  for (const [kind, title] of [["sabnzbd", "SABnzbd"], ["sonarr", "Sonarr"], ["radarr", "Radarr"], ["prowlarr", "Prowlarr"], ["plex", "Plex"]] as const) {
    const way = stack.way(kind);
    await page.getByRole("button", { name: `Connect ${title}` }).click();
    await page.getByLabel("Address").fill(way.url);
    await page.getByLabel(kind === "plex" ? "Token" : "API key", { exact: true }).fill(way.apiKey);
    await expect(page.getByText(/answers\.$/)).toBeVisible();
    await page.getByRole("button", { name: "Connect", exact: true }).last().click();
    await expect(page.getByRole("listitem").filter({ hasText: title }).getByText("Connected")).toBeVisible();
  }

  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "A first look at their settings" })).toBeVisible();
  await page.getByRole("button", { name: "Look now" }).click();
  await expect(page.getByText(/\d+ settings could be better/)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "sabnzbd" }).getByText(/\d+ of 100/)).toBeVisible();
  await isAccessible(page);

  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "AutoArr is watching" })).toBeVisible();
  await isAccessible(page);
  await page.getByRole("link", { name: "To Home" }).click();
  await isLive(page);
  await expect(page.getByText("AutoArr is only watching.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Health" }).getByText("Answers")).toHaveCount(5);
});

test("a first run goes on where it was left, and can be skipped", async ({ page, fresh }) => {
  await page.goto(fresh.url);
  await becomeOwner(page, fresh);
  await page.getByRole("button", { name: "Connect Radarr" }).click();
  await page.reload();
  await expect(page.getByLabel("Address")).toHaveValue("http://localhost:7878");
  await page.getByRole("link", { name: "Skip the setup" }).click();
  await expect(page.getByText("No program is connected")).toBeVisible();
  await isAccessible(page);
  await page.getByRole("link", { name: "Connect a program" }).click();
  await expect(page.getByRole("heading", { name: "Connect your programs" })).toBeVisible();
});

test("the first run of somebody else sends to the login", async ({ page, owned }) => {
  await page.goto(`${owned.url}welcome`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a first run needs no mouse", async ({ page, fresh, stack }) => {
  await page.goto(fresh.url);
  const keys = page.keyboard;
  // The code has the focus; every key from here on is one that a hand can press.
  await expect(page.getByLabel("Claim code")).toBeFocused();
  await keys.insertText(await fresh.claimCode());
  await tabTo(page, "Your name");
  await keys.insertText("anna");
  await tabTo(page, "Password");
  await keys.insertText(PASSWORD);
  await keys.press("Enter");
  await expect(page.getByRole("heading", { name: "Connect your programs" })).toBeFocused();

  await connectByKeyboard(page, stack, "sonarr", "Connect Sonarr");
  await tabTo(page, "Continue");
  await keys.press("Enter");
  await expect(page.getByRole("heading", { name: "A first look at their settings" })).toBeFocused();
  await tabTo(page, "Look now");
  await keys.press("Enter");
  await expect(page.getByText(/settings? could be better/)).toBeVisible();
  await tabTo(page, "Continue");
  await keys.press("Enter");
  await expect(page.getByRole("heading", { name: "AutoArr is watching" })).toBeFocused();
  await tabTo(page, "To Home");
  await keys.press("Enter");
  await isLive(page);
});

async function connectByKeyboard(page: Page, stack: Stack, kind: string, button: string): Promise<void> {
  const { url, apiKey } = stack.way(kind);
  await tabTo(page, button);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("API key")).toBeFocused();
  await page.keyboard.insertText(apiKey);
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByLabel("Address")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(url);
  await expect(page.getByText(/answers\.$/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
}

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator("*:focus");
    if ((await focused.count()) === 0) continue;
    const label = await focused.evaluate((it) => (it as HTMLInputElement).labels?.[0]?.textContent ?? it.getAttribute("aria-label") ?? it.textContent);
    if (label.trim() === name) return;
  }
  throw new Error(`Tab does not lead to ${name}`);
}
