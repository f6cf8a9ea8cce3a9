import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { create } from "zustand";
import { socketUrl } from "~/lib/base";
import { staleAfter, type AutoArrEvent } from "./events";
import { keys, type Resource } from "./keys";
import { LiveFeed, type LiveState, type Socket } from "./live";

/** How the connection for events is, and since when. */
export const useLiveState = create<{ state: LiveState; since: number }>()(() => ({
  state: "connecting",
  since: Date.now(),
}));

type Listener = (event: AutoArrEvent) => void;
const listeners = new Set<Listener>();

/** Calls `listener` with every event as it comes; for pages that show events themselves. */
export function useEvents(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

/** Keeps the one WebSocket open while somebody is signed in. To be used once, in the shell. */
export function useLiveFeed(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stale = new Staleness(client);
    const feed = new LiveFeed({
      open: (after) => new WebSocket(socketUrl(after)) as unknown as Socket,
      onEvent: (event) => {
        stale.add(staleAfter(event.kind));
        for (const listener of listeners) listener(event);
      },
      onState: (state) => useLiveState.setState({ state, since: Date.now() }),
      onGap: () => void client.invalidateQueries(),
      onRefused: () => void client.invalidateQueries({ queryKey: keys.session() }),
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
    };
  }, [client]);
}

/** Collects what became stale and asks once: a storm of events is not a storm of requests. */
class Staleness {
  #resources = new Set<Resource>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #client: QueryClient;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  add(resources: Resource[]): void {
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
