import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useEffect, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SearchField } from "./search-field";

let told: string[] = [];
/** Writes into the address, as a link does, or a button that clears everything. */
let write: (value: string) => void;

/** A page whose address is `lag` milliseconds behind what it is told. */
function Page({ lag }: { lag: number }) {
  const [value, setValue] = useState("");
  useEffect(() => {
    write = setValue;
  }, []);
  const onValue = (next: string) => {
    told.push(next);
    setTimeout(() => setValue(next), lag);
  };
  return <SearchField label="Search" value={value} onValue={onValue} />;
}

const field = () => screen.getByRole<HTMLInputElement>("searchbox");
const type = (letters: string) => {
  for (const letter of letters) fireEvent.change(field(), { target: { value: field().value + letter } });
};
const pass = (time: number) =>
  act(() => {
    vi.advanceTimersByTime(time);
  });

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("asks once for a word that is typed in one go", () => {
  render(<Page lag={0} />);
  type("orchard");
  pass(1_000);
  expect(told).toEqual(["orchard"]);
  expect(field().value).toBe("orchard");
});

it("loses no letter while the address is behind", () => {
  render(<Page lag={400} />);
  type("or");
  pass(260);
  type("ch");
  pass(260);
  type("ard");
  // The address has "or" now, then "orch": both are old.
  pass(200);
  expect(field().value).toBe("orchard");
  pass(1_000);
  expect(field().value).toBe("orchard");
  expect(told).toEqual(["or", "orch", "orchard"]);
});

it("keeps the blank between two words", () => {
  render(<Page lag={0} />);
  type("the ");
  pass(300);
  expect(field().value).toBe("the ");
  type("orchard");
  pass(300);
  expect(told).toEqual(["the", "the orchard"]);
});

it("takes over what somebody else writes into the address", () => {
  render(<Page lag={0} />);
  type("orchard");
  pass(300);
  act(() => write(""));
  expect(field().value).toBe("");
  act(() => write("harbor"));
  expect(field().value).toBe("harbor");
  pass(1_000);
  expect(told, "what came from there is not told back").toEqual(["orchard"]);
});
