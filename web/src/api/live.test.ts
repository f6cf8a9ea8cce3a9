import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveFeed, type LiveState, type Socket } from "./live";

/** Plays the server: what is said to the page is said through these. */
class Line implements Socket {
  onclose: Socket["onclose"] = null;
  onmessage: Socket["onmessage"] = null;
  sent: string[] = [];
  closed = false;

  constructor(readonly after: number | null) {}

  send(text: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    this.sent.push(text as string);
  }
  close(): void {
    this.closed = true;
  }
  open(hello: { seq: number; reset?: boolean; version?: string }): void {
    this.say({ type: "hello", reset: false, version: "1", ...hello });
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  event(seq: number): void {
    this.say({ type: "event", seq, kind: "incident.opened" });
  }
  hangUp(code = 1006): void {
    this.onclose?.({ code });
  }
}

let lines: Line[] = [];
let states: LiveState[] = [];
let seen: number[] = [];
let gaps = 0;
let resets = 0;
let updates = 0;
let refusals = 0;
let feed: LiveFeed;
const line = (): Line => {
  const last = lines.at(-1);
  if (!last) throw new Error("nothing was opened");
  return last;
};

beforeEach(() => {
  vi.useFakeTimers();
  [lines, states, seen, gaps, resets, updates, refusals] = [[], [], [], 0, 0, 0, 0];
  feed = new LiveFeed({
    open: (after) => {
      const opened = new Line(after);
      lines.push(opened);
      return opened;
    },
    onEvent: (event) => seen.push(event.seq),
    onState: (state) => states.push(state),
    onGap: () => (gaps += 1),
    onReset: () => (resets += 1),
    onUpdate: () => (updates += 1),
    onRefused: () => (refusals += 1),
    chance: () => 1,
  });
  feed.start();
});
afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

describe("the feed of events", () => {
  it("begins with the newest event, and what was read before it listened is read again", () => {
    expect(line().after).toBeNull();
    line().open({ seq: 41 });
    expect(gaps).toBe(0);
    line().say({ type: "live", seq: 41 });
    expect(states).toEqual(["connecting", "live"]);
    expect(gaps).toBe(1);
  });

  it("asks for what it missed when it comes back", () => {
    line().open({ seq: 41 });
    line().say({ type: "live", seq: 41 });
    line().event(42);
    line().hangUp();
    expect(states.at(-1)).toBe("lost");
    vi.advanceTimersByTime(500);
    expect(line().after).toBe(42);
    line().open({ seq: 44 });
    expect(states.at(-1)).toBe("catching_up");
    line().event(43);
    line().event(44);
    line().say({ type: "live", seq: 44 });
    expect(seen).toEqual([42, 43, 44]);
    expect(states.at(-1)).toBe("live");
    expect(gaps).toBe(2);
  });

  it("tells no event twice", () => {
    line().open({ seq: 5 });
    line().event(6);
    line().event(6);
    line().event(5);
    expect(seen).toEqual([6]);
  });

  it("counts events that it may not see", () => {
    line().open({ seq: 5 });
    line().say({ type: "live", seq: 9 });
    line().hangUp();
    vi.advanceTimersByTime(500);
    expect(line().after).toBe(9);
  });

  it("throws away what was kept when the database is another", () => {
    line().open({ seq: 900 });
    line().say({ type: "live", seq: 900 });
    line().hangUp();
    vi.advanceTimersByTime(500);
    expect(resets).toBe(0);
    line().open({ seq: 3, reset: true });
    expect(resets).toBe(1);
    line().event(4);
    expect(seen).toEqual([4]);
  });

  it("waits longer and longer, up to 15 seconds", () => {
    const pauses = [500, 1000, 2000, 4000, 8000, 15_000, 15_000];
    for (const [at, pause] of pauses.entries()) {
      line().hangUp();
      vi.advanceTimersByTime(pause - 1);
      expect(lines).toHaveLength(at + 1);
      vi.advanceTimersByTime(1);
      expect(lines).toHaveLength(at + 2);
    }
  });

  it("begins with a short pause again once it was live", () => {
    for (const pause of [500, 1000, 2000]) {
      line().hangUp();
      vi.advanceTimersByTime(pause);
    }
    line().open({ seq: 1 });
    line().say({ type: "live", seq: 1 });
    line().hangUp();
    const before = lines.length;
    vi.advanceTimersByTime(500);
    expect(lines).toHaveLength(before + 1);
  });

  it("asks whether the session is over when it is refused, and not when the server only stops", () => {
    line().hangUp(1006);
    expect(refusals).toBe(1);
    vi.advanceTimersByTime(500);
    line().open({ seq: 1 });
    line().hangUp(1001);
    expect(refusals).toBe(1);
    vi.advanceTimersByTime(1_000);
    line().open({ seq: 1 });
    line().hangUp(4001);
    expect(refusals).toBe(2);
  });

  it("takes a silent line for dead, after it asked", () => {
    line().open({ seq: 1 });
    line().say({ type: "live", seq: 1 });
    vi.advanceTimersByTime(20_000);
    expect(line().sent).toEqual(['{"type":"ping"}']);
    line().say({ type: "pong" });
    vi.advanceTimersByTime(20_000);
    const dead = line();
    vi.advanceTimersByTime(10_000);
    expect(dead.closed).toBe(true);
    expect(states.at(-1)).toBe("lost");
  });

  it("takes a connection that does not come about for refused", () => {
    const hanging = line();
    vi.advanceTimersByTime(10_000);
    expect(hanging.closed).toBe(true);
    expect(states.at(-1)).toBe("lost");
    expect(refusals).toBe(1);
    vi.advanceTimersByTime(500);
    expect(lines).toHaveLength(2);
  });

  it("does not ask a line that is not open yet", () => {
    feed.wake();
    expect(line().sent).toEqual([]);
    line().open({ seq: 1 });
    feed.wake();
    expect(line().sent).toEqual(['{"type":"ping"}']);
  });

  it("tells that the server is of another version than before", () => {
    line().open({ seq: 1, version: "1" });
    line().hangUp();
    vi.advanceTimersByTime(500);
    line().open({ seq: 1, version: "1" });
    expect(updates).toBe(0);
    line().hangUp();
    vi.advanceTimersByTime(1_000);
    line().open({ seq: 1, version: "2" });
    expect(updates).toBe(1);
  });

  it("does not wait when the network is back", () => {
    for (const pause of [500, 1000, 2000]) {
      line().hangUp();
      vi.advanceTimersByTime(pause);
    }
    line().hangUp();
    feed.wake();
    expect(lines).toHaveLength(5);
    line().open({ seq: 1 });
    vi.advanceTimersByTime(15_000);
    expect(lines, "what it waited for is no longer tried").toHaveLength(5);
  });

  it("hears nothing more of a line that it left", () => {
    const first = line();
    first.open({ seq: 1 });
    first.hangUp();
    vi.advanceTimersByTime(500);
    first.event(2);
    expect(seen).toEqual([]);
  });

  it("stays silent once it is stopped", () => {
    feed.stop();
    line().hangUp();
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    expect(states).toEqual(["connecting"]);
  });
});
