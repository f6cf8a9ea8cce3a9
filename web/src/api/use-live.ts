import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { create } from "zustand";
import { socketUrl } from "~/lib/base";
import { staleAfter, type AutoArrEvent } from "./events";
import { keys, type Resource } from "./keys";
import { LiveFeed, type LiveState, type Socket } from "./live";

/** How the connection for events is. `blocked`: AutoArr answers, but something in between lets no events through. */
export type Liveness = LiveState | "blocked";

/** How live the page is, and whether the server is newer than the page. */
export const useLive = create<{ state: Liveness; isUpdated: boolean }>()(() => ({ state: "connecting", isUpdated: false }));

type Listener = (event: AutoArrEvent) => void;
const listeners = new Set<Listener>();
const gapListeners = new Set<() => void>();

/** Calls `listener` with every event as it comes; for pages that show events themselves. */
export function useEvents(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

/** Calls `listener` when events may have been missed, or were told while nobody listened. */
export function useGaps(listener: () => void): void {
  useEffect(() => {
    gapListeners.add(listener);
    return () => void gapListeners.delete(listener);
  }, [listener]);
}

/** Keeps the one WebSocket open while somebody is signed in. To be used once, in the shell. */
export function useLiveFeed(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stale = new Staleness(client);
    const blockade = new Blockade(client);
    const feed = new LiveFeed({
      open: (after) => new WebSocket(socketUrl(after)) as unknown as Socket,
      onEvent: (event) => {
        stale.add(staleAfter(event.kind));
        for (const listener of listeners) listener(event);
      },
      onState: (state) => {
        if (state !== "lost") blockade.end();
        // Each try that fails is told; that it is blocked is known better.
        if (state !== "lost" || useLive.getState().state !== "blocked") useLive.setState({ state });
      },
      onGap: () => readAgain(client),
      onReset: () => void client.invalidateQueries(),
      onUpdate: () => useLive.setState({ isUpdated: true }),
      onRefused: () => void blockade.look(),
    });
    const wake = () => {
      if (!document.hidden) feed.wake();
    };
    feed.start();
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      feed.stop();
      stale.stop();
      blockade.stop();
    };
  }, [client]);
}

/** Reads everything that is shown. Who listens for gaps reads by itself what it lacks. */
function readAgain(client: QueryClient): void {
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.timeline({})[0] });
  for (const listener of gapListeners) listener();
}

/** Tells a server that is away from a proxy that lets no WebSocket through. Then the page asks, as nobody tells it. */
export class Blockade {
  #client: QueryClient;
  /** How many refusals in a row there were during which AutoArr answered otherwise. */
  #answered = 0;
  #stopped = false;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  /** The WebSocket was refused: looks whether AutoArr answers, and whether the session is over. */
  async look(): Promise<void> {
    const before = Date.now();
    await this.#client.invalidateQueries({ queryKey: keys.session() });
    const session = this.#client.getQueryState(keys.session());
    const answers = session?.status === "success" && session.dataUpdatedAt >= before;
    const { state } = useLive.getState();
    if (this.#stopped || (state !== "lost" && state !== "blocked")) return;
    this.#answered = answers ? this.#answered + 1 : 0;
    // A server that has just come back refuses once, too.
    const isBlocked = this.#answered >= 2;
    useLive.setState({ state: isBlocked ? "blocked" : "lost" });
    if (isBlocked) readAgain(this.#client);
  }

  /** It has come through. */
  end(): void {
    this.#answered = 0;
  }

  stop(): void {
    this.#stopped = true;
  }
}

/** Collects what became stale and asks once: a storm of events is not a storm of requests. */
class Staleness {
  #resources = new Set<Resource>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #client: QueryClient;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  add(resources: readonly Resource[]): void {
    for (const resource of resources) this.#resources.add(resource);
    this.#timer ??= setTimeout(() => this.#tell(), 150);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    this.#timer = undefined;
    const told = [...this.#resources];
    this.#resources.clear();
    for (const resource of told) void this.#client.invalidateQueries({ queryKey: [resource] });
  }
}
