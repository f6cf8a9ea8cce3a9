import { expect, type Locator, type Page } from "@playwright/test";
import type { elsewhere } from "./fixtures";
import type { Stack } from "./program";

/** A session of the API beside the one of the browser. */
export type Api = Awaited<ReturnType<typeof elsewhere>>;

/** Connects programs of the stack; `instead` gives another address. */
export async function connect(api: Api, stack: Stack, kinds: readonly string[], instead: Record<string, string> = {}): Promise<void> {
  for (const kind of kinds) {
    const { url, apiKey } = stack.way(kind);
    await api("POST", "connections", { name: kind, kind, url: instead[kind] ?? url, apiKey });
  }
}

/** Lets AutoArr act in every area. `ladders` and `grace` replace the built-in ones. */
export async function letAct(api: Api, ladders: Record<string, string[]> = {}, grace: Record<string, number> = {}): Promise<void> {
  const { policy } = (await (await api("GET", "recovery/policy")).json()) as { policy: { areas: Record<string, string>; grace: object } };
  for (const area of Object.keys(policy.areas)) policy.areas[area] = "live";
  await api("PUT", "recovery/policy", { ...policy, ladders, grace: { ...policy.grace, ...grace } });
}

/** Marks the page, so that a reload would show. */
export async function mark(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.body.setAttribute("data-marked", ""));
  return async () => await expect(page.locator("body[data-marked]"), "it was not reloaded").toHaveCount(1);
}

/** A file for a client whose articles nobody has. */
export function nzb(name: string): { name: string; text: string } {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<nzb xmlns="http://www.newzbin.com/DTD/2003/nzb"><file poster="a@b" date="1700000000" subject="&quot;${name}.mkv&quot; (1/1)">
<groups><group>alt.binaries.test</group></groups><segments><segment bytes="700000" number="1">${name}@nowhere</segment></segments></file></nzb>`;
  return { name: `${name}.nzb`, text };
}

/**
 * Scrolls a list from one of its ends to the other as fast as a finger does it, and says how long each frame took.
 * 95 of 100 frames must come so soon that one does not see them, on a machine that does other things, too.
 */
export async function scrollsSmoothly(list: Locator, what: string): Promise<void> {
  const times = await list.evaluate(async (box) => {
    const next = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const step = box.scrollTop > 0 ? -200 : 200;
    const frames: number[] = [];
    let before = await next();
    for (let frame = 0; frame < 300; frame += 1) {
      const top = box.scrollTop;
      box.scrollTop += step;
      if (box.scrollTop === top) break;
      const now = await next();
      frames.push(now - before);
      before = now;
    }
    return frames.sort((one, other) => one - other);
  });
  const at = (part: number) => Math.round(times[Math.floor((times.length - 1) * part)] ?? Infinity);
  console.log(`${what}: ${times.length} frames, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`);
  expect(times.length, "it scrolls").toBeGreaterThan(100);
  expect(at(0.95), "95 of 100 frames, in ms").toBeLessThan(SMOOTH);
}

/** In milliseconds. On a machine of its own it is below 100. */
const SMOOTH = 250;
