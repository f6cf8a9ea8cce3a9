import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";
import { Fresh, Running, Stack } from "./program";

export { expect } from "@playwright/test";

/** How one gets into a running AutoArr. */
export type Door = { url: string; user: string; password: string };
export type Demo = Door & { apiKey: string };

const OWNER = { user: "anna", password: "a long enough password" };

type TestFixtures = {
  /** What the console may say as an error in this test, besides what always may be. One pattern: Playwright takes a longer list for its own. */
  allowed: RegExp[];
  /** A server that nobody owns. */
  fresh: Fresh;
  /** A server that belongs to `anna`, without any program. */
  owned: Fresh & Door;
  /** The demo's stack, to be connected to a server of one's own. */
  stack: Stack;
};
type WorkerFixtures = {
  /** The demo: everything is connected, and its story is told while one looks. */
  demo: Demo;
};

/** That nobody is signed in, owns it, or audited it yet is asked for, and answered with an error, which a browser tells. */
const ALWAYS = /status of (401 .*\/api\/v1\/session|409 .*\/api\/v1\/setup|404 .*\/api\/v1\/audit)$/;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  demo: [
    async ({}, use) => {
      const running = Running.start(["demo", "--port", "0"]);
      const [, url = ""] = await running.printed(/AutoArr is at (\S+)/);
      const [, password = ""] = await running.printed(/with the password (\S+)/);
      const [, apiKey = ""] = await running.printed(/X-Api-Key: (\w+)/);
      await use({ url, user: "demo", password, apiKey });
      await running.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  stack: [
    async ({}, use) => {
      const stack = await Stack.start();
      await use(stack);
      await stack.stop();
    },
    { timeout: 120_000 },
  ],
  fresh: async ({ context }, use) => {
    const fresh = await Fresh.start();
    await use(fresh);
    // What still shows it would complain that it is gone.
    await Promise.all(context.pages().map((it) => it.goto("about:blank")));
    await fresh.remove();
  },
  owned: async ({ fresh }, use) => {
    const body = { code: await fresh.claimCode(), username: OWNER.user, password: OWNER.password };
    await ask(fresh.url, "POST", "setup/claim", body);
    await use(Object.assign<Fresh, typeof OWNER>(fresh, OWNER));
  },
  // A list of its own for each test, which may add to it.
  allowed: async ({}, use) => use([]),
  page: async ({ page, allowed }, use) => {
    const said: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") said.push(`${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    await use(page);
    const unexpected = said.filter((it) => ![ALWAYS, ...allowed].some((pattern) => pattern.test(it)));
    expect(unexpected, "the console has no errors, and nothing was against the security policy").toEqual([]);
  },
});

/** Signs in without the form: the session is in the browser's cookies. */
export async function signIn(page: Page, door: Door): Promise<void> {
  const origin = new URL(door.url).origin;
  const data = { username: door.user, password: door.password };
  const answer = await page.request.post(`${door.url}api/v1/login`, { data, headers: { origin } });
  expect(answer.status()).toBe(200);
}

/** Opens a page of the interface and waits until it is connected. */
export async function open(page: Page, door: Door, path = ""): Promise<void> {
  await page.goto(door.url + path);
  await isLive(page);
}

/** Waits until what the page shows is what is. */
export async function isLive(page: Page): Promise<void> {
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
}

/** Asks the API of a server, with a session of its own. */
export async function ask(url: string, method: string, path: string, body?: unknown, cookie = ""): Promise<Response> {
  const answer = await fetch(`${url}api/v1/${path}`, {
    method,
    headers: { origin: new URL(url).origin, "content-type": "application/json", ...(cookie && { cookie }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** A session of the API beside the one of the browser: who is signed in elsewhere. */
export async function elsewhere(door: Door): Promise<(method: string, path: string, body?: unknown) => Promise<Response>> {
  const answer = await ask(door.url, "POST", "login", { username: door.user, password: door.password });
  const cookie = answer.headers.getSetCookie().map((it) => it.split(";")[0]).join("; ");
  return (method, path, body) => ask(door.url, method, path, body, cookie);
}

/** Changes the theme as `theme.js` does. */
export async function setTheme(page: Page, theme: "dark" | "light"): Promise<void> {
  await page.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
    localStorage.setItem("autoarr.theme", chosen);
  }, theme);
}

/** What can be seen is accessible, in both themes. */
export async function isAccessible(page: Page): Promise<void> {
  // What is said in a corner and goes by itself would be measured while it fades.
  await expect(page.locator("[data-type=done], [data-type=note]")).toHaveCount(0);
  for (const theme of ["dark", "light"] as const) {
    await setTheme(page, theme);
    // Colours change in a transition, and would be measured on their way.
    await page.evaluate(() => {
      // What pulses while it waits has no end.
      const ending = document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime !== Infinity);
      return Promise.all(ending.map((it) => it.finished.catch(() => undefined)));
    });
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    const told = violations.map((it) => `${theme}: ${it.id}: ${it.nodes.map((node) => node.html).join("\n  ")}`);
    expect(told).toEqual([]);
  }
}
