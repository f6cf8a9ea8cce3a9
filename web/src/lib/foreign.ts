/**
 * Text from outside: names of releases, messages of other programs. It may hold markup, control characters, and
 * characters that turn the direction of what stands around them.
 */

/** One thing to be shown: text as it is, or a character that must not have its effect, by its name. */
export type Piece = { text: string } | { mark: string };

// Everything without a glyph: control characters (C0, C1), what changes direction, joiners and other invisible ones.
const INVISIBLE =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udfff]/gu;

const SPACES = new Set(["\n", "\r", "\t", "\u2028", "\u2029"]);

/** Takes text from outside apart. Line breaks and tabs are spaces, all that is invisible becomes visible. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  const add = (piece: string) => {
    const last = found.at(-1);
    if (last && "text" in last) last.text += piece;
    else if (piece) found.push({ text: piece });
  };
  for (const match of text.matchAll(INVISIBLE)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    // An emoji's variation selector belongs to it.
    if (match[0] === "\ufe0f") add(match[0]);
    else if (SPACES.has(match[0])) add(" ");
    else found.push({ mark: name(match[0]) });
  }
  add(text.slice(from));
  return found;
}

/** The same as one string, for where there is only room for one: titles, names of buttons, files. */
export function plain(text: string): string {
  return pieces(text)
    .map((it) => ("text" in it ? it.text : "\ufffd"))
    .join("");
}

/** Cuts text for where no element can clamp it. */
export function shortened(text: string, longest: number): string {
  const characters = Array.from(plain(text));
  if (characters.length <= longest) return characters.join("");
  return `${characters.slice(0, longest - 1).join("")}…`;
}

/** As much of text from outside as `longest` code units hold, with what is hidden in it. */
export function beginning(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Half of a character is none.
  return `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** An address from outside, if it may be a link. */
export function safeHref(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function name(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
