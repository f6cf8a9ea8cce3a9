/** How long ago, or in how long. */
export const time = {
  justNow: "just now",
  soon: "in a moment",
  ago: (length: string) => `${length} ago`,
  ahead: (length: string) => `in ${length}`,
  /** Nobody knows when. */
  never: "–",
  seconds: (number: number) => `${number} s`,
  minutes: (number: number) => `${number} min`,
  hours: (number: number) => `${number} h`,
  days: (number: number) => `${number} d`,
  months: (number: number) => `${number} mo`,
  years: (number: number) => `${number} y`,
};
