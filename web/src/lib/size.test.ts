import { describe, expect, it } from "vitest";
import { rate, size } from "./size";

describe("size", () => {
  it.each([
    [0, "0 B"],
    [1023, "1,023 B"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [1024 ** 2 - 1, "1 MiB"],
    [75_161_927_680, "70 GiB"],
    [1.5 * 1024 ** 4, "1.5 TiB"],
    [3000 * 1024 ** 5, "3,000 PiB"],
  ])("%i bytes are %s", (bytes, said) => {
    expect(size(bytes)).toBe(said);
  });

  it("makes nothing up for what is no size", () => {
    expect(size(-1)).toBe("–");
    expect(size(Number.NaN)).toBe("–");
  });

  it("says a speed per second", () => {
    expect(rate(12 * 1024 ** 2)).toBe("12 MiB/s");
  });
});
