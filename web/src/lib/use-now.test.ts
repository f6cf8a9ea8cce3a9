import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useNow, useSince } from "./use-now";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the present on a page that stays open", () => {
  it("goes on by itself", () => {
    const { result } = renderHook(() => useNow(60_000));
    act(() => {
      vi.advanceTimersByTime(9 * 3_600_000);
    });
    expect(result.current.toISOString()).toBe("2026-11-21T21:00:00.000Z");
  });

  it("is taken anew when something else is asked for, and stays until then", () => {
    const { result, rerender } = renderHook(({ what }) => useSince(what), { initialProps: { what: "any" } });
    const opened = result.current;
    vi.setSystemTime(opened + 9 * 3_600_000);
    rerender({ what: "any" });
    expect(result.current).toBe(opened);
    rerender({ what: "hour" });
    expect(result.current).toBe(opened + 9 * 3_600_000);
  });
});
