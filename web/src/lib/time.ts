const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far `at` is from `now`, as one says it: `just now`, `3 min ago`, `in 2 h`, `5 d ago`. */
export function relative(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  if (!Number.isFinite(seconds)) return "–";
  const length = Math.abs(seconds);
  if (length < 10) return seconds > 0 ? "in a moment" : "just now";
  return seconds > 0 ? `in ${duration(length)}` : `${duration(length)} ago`;
}

/** A length of time in its largest unit: `45 s`, `3 min`, `2 h`, `5 d`, `4 mo`, `2 y`. */
export function duration(seconds: number): string {
  const of = (unit: number) => Math.floor(seconds / unit);
  if (seconds < MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < HOUR) return `${of(MINUTE)} min`;
  if (seconds < DAY) return `${of(HOUR)} h`;
  if (seconds < 60 * DAY) return `${of(DAY)} d`;
  if (seconds < 365 * DAY) return `${of(30 * DAY)} mo`;
  return `${of(365 * DAY)} y`;
}

/** The moment itself, in the user's zone and with its name: `Sat 21 Nov 2026, 18:20:03 CET`. */
export function absolute(at: Date): string {
  if (Number.isNaN(at.getTime())) return "–";
  return at.toLocaleString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}

/** In how many milliseconds `relative` may say something else. */
export function nextChange(at: Date, now: Date): number {
  const length = Math.abs(at.getTime() - now.getTime()) / 1000;
  if (length < MINUTE) return 1_000;
  if (length < HOUR) return 15_000;
  return 60_000;
}
