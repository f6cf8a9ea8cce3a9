import { describe, expect, it } from "vitest";
import { absolute, duration, nextChange, relative } from "./time";

const now = new Date("2026-11-21T12:00:00Z");
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe("time", () => {
  it.each([
    [0, "just now"],
    [-9, "just now"],
    [5, "in a moment"],
    [-45, "45 s ago"],
    [-60, "1 min ago"],
    [-3599, "59 min ago"],
    [-3600, "1 h ago"],
    [7300, "in 2 h"],
    [-86400 * 3, "3 d ago"],
    [-86400 * 70, "2 mo ago"],
    [-86400 * 800, "2 y ago"],
  ])("%i seconds from now is said as %s", (seconds, said) => {
    expect(relative(after(seconds), now)).toBe(said);
  });

  it("never counts a minute that is not full", () => {
    expect(duration(119)).toBe("1 min");
  });

  it("says the moment in the user's zone, with the zone's name", () => {
    expect(absolute(now)).toBe("Sat, 21 Nov 2026, 13:00:00 CET");
  });

  it("does not break on what is no time", () => {
    expect(relative(new Date("x"), now)).toBe("–");
    expect(absolute(new Date("x"))).toBe("–");
  });

  it("looks again sooner when the moment is near", () => {
    expect(nextChange(after(-5), now)).toBeLessThan(nextChange(after(-300), now));
    expect(nextChange(after(-300), now)).toBeLessThan(nextChange(after(-90_000), now));
  });
});
