import { describe, expect, it } from "vitest";
import type { AutoArrEvent } from "../events";
import { withFresh } from "./timeline";

const event = (seq: number): AutoArrEvent => ({ seq, id: `e${seq}`, at: "2026-11-21T12:00:00Z", kind: "system.started", severity: "info", correlationId: "c", actor: "system", summary: "", data: {} });
const part = (...seqs: number[]) => ({ pageSize: 2, records: seqs.map(event), nextBefore: null });
const shown = (timeline: ReturnType<typeof withFresh>) => timeline?.pages.flatMap((it) => it.records.map(({ seq }) => seq));

describe("fresh events", () => {
  it("stand on top, the newest first", () => {
    const timeline = { pages: [part(4, 3), part(2, 1)], pageParams: [null, 3] };
    expect(shown(withFresh(timeline, [event(5), event(6)]))).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it("are there once, even when they are told twice", () => {
    const timeline = { pages: [part(4, 3)], pageParams: [null] };
    expect(shown(withFresh(timeline, [event(3), event(4), event(5)]))).toEqual([5, 4, 3]);
  });

  it("push out the oldest once there are very many, which can be read again", () => {
    const many = { pages: [part(...Array.from({ length: 4_000 }, (_, at) => 4_001 - at)), part(1)], pageParams: [null, 2] };
    expect(shown(many)).toHaveLength(4_001);
    const timeline = withFresh(many, [event(4_002)]);
    expect(shown(timeline)).toHaveLength(2_000);
    expect(shown(timeline)?.[0]).toBe(4_002);
    expect(timeline?.pageParams).toEqual([null]);
    expect(timeline?.pages[0]?.nextBefore).toBe(2_003);
  });

  it("fill a timeline that was empty", () => {
    expect(shown(withFresh({ pages: [part()], pageParams: [null] }, [event(1)]))).toEqual([1]);
    expect(withFresh(undefined, [event(1)])).toBeUndefined();
  });
});
