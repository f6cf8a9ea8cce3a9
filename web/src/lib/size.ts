import { locale } from "~/text";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** A number of bytes in binary units: `1.4 GiB`. Three digits at most, as one reads them. */
export function size(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return "–";
  let unit = 0;
  let value = bytes;
  // 1023.95 KiB would be printed as 1,024.
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} ${UNITS[unit] ?? "B"}`;
}

/** A speed: `12.3 MiB/s`. */
export function rate(bytesPerSecond: number): string {
  return `${size(bytesPerSecond)}/s`;
}
