import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "./keys";
import { Blockade, useLive } from "./use-live";

let client: QueryClient;
let blockade: Blockade;
let isThere: boolean;
let reads: number;
let unsubscribe: (() => void)[];

function shown(queryKey: readonly unknown[], queryFn: () => Promise<unknown>): void {
  unsubscribe.push(new QueryObserver(client, { queryKey, queryFn, retry: false }).subscribe(() => undefined));
}

beforeEach(async () => {
  client = new QueryClient();
  blockade = new Blockade(client);
  [isThere, reads, unsubscribe] = [true, 0, []];
  useLive.setState({ state: "lost" });
  shown(keys.session(), () => (isThere ? Promise.resolve("anna") : Promise.reject(new TypeError("Failed to fetch"))));
  shown(keys.incidents(), () => Promise.resolve((reads += 1)));
  await vi.waitFor(() => expect(reads).toBe(1));
});
afterEach(() => {
  for (const end of unsubscribe) end();
  client.clear();
});

const state = () => useLive.getState().state;

describe("a WebSocket that is refused", () => {
  it("twice while AutoArr answers otherwise is blocked, and the page reads again by itself", async () => {
    await blockade.look();
    expect(state()).toBe("lost");
    expect(reads).toBe(1);
    await blockade.look();
    expect(state()).toBe("blocked");
    await vi.waitFor(() => expect(reads).toBe(2));
    await blockade.look();
    await vi.waitFor(() => expect(reads).toBe(3));
  });

  it("while nobody answers is a server that is away", async () => {
    isThere = false;
    for (let times = 0; times < 3; times += 1) await blockade.look();
    expect(state()).toBe("lost");
    expect(reads).toBe(1);
  });

  it("is no longer blocked when nobody answers any more", async () => {
    await blockade.look();
    await blockade.look();
    expect(state()).toBe("blocked");
    isThere = false;
    await blockade.look();
    expect(state()).toBe("lost");
  });

  it("once by a server that has just come back is not blocked", async () => {
    await blockade.look();
    blockade.end();
    await blockade.look();
    expect(state()).toBe("lost");
  });

  it("changes nothing when another try has come through meanwhile", async () => {
    await blockade.look();
    const looking = blockade.look();
    useLive.setState({ state: "live" });
    await looking;
    expect(state()).toBe("live");
  });
});
