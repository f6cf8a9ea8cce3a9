/** How numbers and moments are written in this language, for `Intl`. */
export const locale = "en-GB";

/** `1,705`. */
export function number(value: number): string {
  return value.toLocaleString(locale);
}
