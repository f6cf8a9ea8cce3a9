import type { AutoArrEvent } from "./events";

/**
 * How the connection for events is: `connecting` at first, `live` when everything has come, `catching_up` while what
 * was missed is read, `lost` while nobody answers.
 */
export type LiveState = "connecting" | "catching_up" | "live" | "lost";

/** The part of a WebSocket that is used, so that a test can play the server. */
export type Socket = Pick<WebSocket, "send" | "close"> & {
  onclose: ((event: { code: number }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
};

/** What a feed needs, and whom it tells. */
export type LiveOptions = {
  open: (after: number | null) => Socket;
  onEvent: (event: AutoArrEvent) => void;
  onState: (state: LiveState) => void;
  /** What was read before may be old: it was read before we listened, or the connection was away. */
  onGap: () => void;
  /** Nothing of what was kept holds: it is another database, which counts its events anew. */
  onReset: () => void;
  /** The server is of another version than the one that we began with. */
  onUpdate: () => void;
  /** The server no longer takes us, or never greeted us: the session may be over, or something in between is in the way. */
  onRefused: () => void;
  /** A number of [0, 1), against everybody coming back at once. */
  chance?: () => number;
};

type Message =
  | { type: "hello"; seq: number; reset: boolean; version: string }
  | ({ type: "event" } & AutoArrEvent)
  | { type: "live"; seq: number }
  | { type: "subscribed" | "pong" | "error" };

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const PING_EVERY = 20_000;
/** So long a connection may take, and the answer to a ping. */
const PATIENCE = 10_000;
const CREDENTIALS_NO_LONGER_GOOD = 4001;

/**
 * The one WebSocket. It remembers the last event that it saw, comes back by itself, and asks for what it missed: no
 * event is lost, and none is told twice.
 */
export class LiveFeed {
  #options: LiveOptions;
  #socket: Socket | null = null;
  #last: number | null = null;
  #version: string | null = null;
  #failures = 0;
  /** The server has said hello on this socket. */
  #isGreeted = false;
  #stopped = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Begins to listen. */
  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#options.onState("connecting");
    this.#connect();
  }

  /** Ends it. */
  stop(): void {
    this.#stopped = true;
    this.#drop();
  }

  /** Tries now instead of waiting: the network is back, or somebody looks at the page again. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#socket) this.#ping();
    else {
      clearTimeout(this.#timer);
      this.#connect();
    }
  }

  #connect(): void {
    const socket = this.#options.open(this.#last);
    this.#socket = socket;
    this.#isGreeted = false;
    this.#silence = setTimeout(() => this.#lose(0), PATIENCE);
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      if (typeof data === "string") this.#hear(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) this.#lose(code);
    };
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as Message;
    if (message.type === "hello") this.#isGreeted = true;
    this.#listenForSilence();
    switch (message.type) {
      case "hello":
        this.#greet(message.seq, message.reset, message.version);
        return;
      case "event":
        if (this.#last !== null && message.seq <= this.#last) return;
        this.#last = message.seq;
        this.#options.onEvent(message);
        return;
      case "live":
        // Events that we may not see have numbers, too.
        this.#last = Math.max(this.#last ?? 0, message.seq);
        this.#failures = 0;
        this.#options.onState("live");
        this.#options.onGap();
        return;
      default:
    }
  }

  #greet(seq: number, reset: boolean, version: string): void {
    if (this.#version !== null && this.#version !== version) this.#options.onUpdate();
    this.#version = version;
    if (reset) this.#options.onReset();
    if (reset || this.#last === null) this.#last = seq;
    else if (this.#last < seq) this.#options.onState("catching_up");
  }

  #lose(code: number): void {
    const wasGreeted = this.#isGreeted;
    this.#drop();
    if (this.#stopped) return;
    this.#options.onState("lost");
    // A refused upgrade looks like any other failure to a page.
    if (code === CREDENTIALS_NO_LONGER_GOOD || !wasGreeted) this.#options.onRefused();
    const longest = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
    this.#failures += 1;
    const pause = longest * (0.5 + 0.5 * (this.#options.chance ?? Math.random)());
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** A connection may be dead without anybody saying so: a laptop slept, a router forgot. */
  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#ping(), PING_EVERY);
  }

  #ping(): void {
    const socket = this.#socket;
    // What is not open yet cannot be asked, and is waited for anyway.
    if (!socket || !this.#isGreeted) return;
    socket.send(JSON.stringify({ type: "ping" }));
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(0), PATIENCE);
  }
}
