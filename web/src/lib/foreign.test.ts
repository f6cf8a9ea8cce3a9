import { describe, expect, it } from "vitest";
import { beginning, pieces, plain, safeHref, shortened } from "./foreign";

describe("text from outside", () => {
  it("leaves markup as it is: it is never read as markup", () => {
    expect(pieces('<img src=x onerror="alert(1)">')).toEqual([{ text: '<img src=x onerror="alert(1)">' }]);
  });

  it("names what would turn the direction of the text around it", () => {
    expect(pieces("Movie\u202Egpj.exe")).toEqual([{ text: "Movie" }, { mark: "U+202E" }, { text: "gpj.exe" }]);
  });

  it.each(["\u0000", "\u001b", "\u009b", "\u200b", "\u200f", "\u2066", "\ufeff", "\u{e0041}", "\ud800"])("shows that %j is there", (character) => {
    expect(pieces(`a${character}b`)).toHaveLength(3);
    expect(plain(`a${character}b`)).toBe("a\ufffdb");
  });

  it("makes spaces of line breaks and tabs", () => {
    expect(plain("a\nb\tc\u2028d")).toBe("a b c d");
  });

  it("does not touch other scripts, accents and emoji", () => {
    for (const text of ["مسلسل", "東京物語", "Amélie", "❤️ 🎬"]) expect(plain(text)).toBe(text);
  });

  it("is cut between characters, not within one", () => {
    expect(shortened("🎬🎬🎬🎬", 3)).toBe("🎬🎬…");
    expect(shortened("short", 10)).toBe("short");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil", "not a url"])("is no link when it is %s", (address) => {
    expect(safeHref(address)).toBeNull();
  });

  it("is a link when it leads to the web", () => {
    expect(safeHref("https://trash-guides.info/x")).toBe("https://trash-guides.info/x");
  });

  it("is cut to a beginning that hides nothing and halves no character", () => {
    expect(beginning("short\u202e", 10)).toBe("short\u202e");
    expect(beginning("abcdef", 4)).toBe("abc…");
    expect(beginning("ab\u{1F600}cd", 4)).toBe("ab…");
  });
});
