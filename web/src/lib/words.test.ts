import { expect, it } from "vitest";
import { sentence } from "./words";

it.each([
  ["the archive is encrypted", "The archive is encrypted."],
  ["is the address right?", "Is the address right?"],
  ["it goes on …", "It goes on …"],
  ["nas.local:8989 does not answer", "nas.local:8989 does not answer."],
])("makes a sentence of %s", (text, expected) => {
  expect(sentence(text)).toBe(expected);
});
