import { locale, t } from "~/text";

const words = t.time;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far `at` is from `now`, as one says it: `just now`, `3 min ago`, `in 2 h`, `5 d ago`. */
export function relative(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  if (!Number.isFinite(seconds)) return words.never;
  const length = Math.abs(seconds);
  if (length < 10) return seconds > 0 ? words.soon : words.justNow;
  return seconds > 0 ? words.ahead(duration(length)) : words.ago(duration(length));
}

/** A length of time in its largest unit: `45 s`, `3 min`, `2 h`, `5 d`, `4 mo`, `2 y`. */
export function duration(seconds: number): string {
  const of = (unit: number) => Math.floor(seconds / unit);
  if (seconds < MINUTE) return words.seconds(Math.round(seconds));
  if (seconds < HOUR) return words.minutes(of(MINUTE));
  if (seconds < DAY) return words.hours(of(HOUR));
  if (seconds < 60 * DAY) return words.days(of(DAY));
  if (seconds < 365 * DAY) return words.months(of(30 * DAY));
  return words.years(of(365 * DAY));
}

/** The moment itself, in the user's zone and with its name: `Sat 21 Nov 2026, 18:20:03 CET`. */
export function absolute(at: Date): string {
  if (Number.isNaN(at.getTime())) return words.never;
  return at.toLocaleString(locale, {
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

/** The day and the time of a moment, as short as a line of a log wants it: `21 Nov, 18:20:03`. */
export function stamp(at: Date): string {
  if (Number.isNaN(at.getTime())) return words.never;
  return at.toLocaleString(locale, { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** In how many milliseconds `relative` may say something else. */
export function nextChange(at: Date, now: Date): number {
  const length = Math.abs(at.getTime() - now.getTime()) / 1000;
  if (length < MINUTE) return 1_000;
  if (length < HOUR) return 15_000;
  return 60_000;
}
