import { expect, it } from "vitest";
import { valueText } from "./value";

it.each([
  [null, "nothing"],
  [undefined, "nothing"],
  [true, "on"],
  [false, "off"],
  ["", "empty"],
  ["x", "x"],
  [0, "0"],
  [[], "nothing"],
  [["arj", "bat"], "arj, bat"],
  [[{ a: 1 }], '[{"a":1}]'],
  [{ a: null }, '{"a":null}'],
])("the value %j is read as %s", (value, said) => {
  expect(valueText(value)).toBe(said);
});
