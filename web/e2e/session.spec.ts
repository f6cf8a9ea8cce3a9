import { elsewhere, expect, isAccessible, isLive, open, signIn, test } from "./fixtures";

test.use({ allowed: [/status of 401 /] });

test("a wrong password is told, and the right one opens the page that was asked for", async ({ page, demo }) => {
  await page.goto(`${demo.url}audit?instance=sonarr`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await isAccessible(page);
  await page.getByLabel("Name").fill(demo.user);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The name or the password is wrong.")).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.keyboard.press("Enter");
  await isLive(page);
  await expect(page).toHaveURL(`${demo.url}audit?instance=sonarr`);
});

test("after signing out nothing of before can be seen", async ({ page, demo }) => {
  await signIn(page, demo);
  await open(page, demo);
  await expect(page.getByRole("region", { name: "Health" })).toBeVisible();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goto(demo.url);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Health" })).toHaveCount(0);
});

test("a session that ends while the page is open leads to the login and back", async ({ page, demo, playwright }) => {
  await signIn(page, demo);
  await open(page, demo, "activity?search=orchard");
  // The same session, ended by another window.
  const other = await playwright.request.newContext({ storageState: await page.context().storageState() });
  const gone = await other.post(`${demo.url}api/v1/logout`, { headers: { origin: new URL(demo.url).origin } });
  expect(gone.status()).toBe(204);
  await other.dispose();

  // The page finds out by itself, with the next thing that it asks for.
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await page.getByLabel("Name").fill(demo.user);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await isLive(page);
  await expect(page).toHaveURL(`${demo.url}activity?search=orchard`);
});

test("who may only read is told why a button does nothing", async ({ page, demo }) => {
  const admin = await elsewhere(demo);
  await admin("POST", "users", { name: "reader", password: "only for reading", role: "read" });
  await signIn(page, { ...demo, user: "reader", password: "only for reading" });
  await page.goto(`${demo.url}welcome/services`);
  const connect = page.getByRole("button", { name: "Connect Sonarr" });
  await connect.focus();
  await expect(page.getByText("it takes the role “admin”")).toBeVisible();
  await connect.press("Enter");
  await expect(page.getByLabel("API key")).toHaveCount(0);
});
