import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { SecretField } from "./field";

afterEach(cleanup);

const attributes = (name: string) => Object.fromEntries([...screen.getByLabelText(name).attributes].map((it) => [it.name, it.value]));

it("keeps passwords that are stored out of a field for a key", () => {
  render(<SecretField label="API key" showLabel="Show" hideLabel="Hide" />);
  expect(attributes("API key")).toMatchObject({ autocomplete: "new-password", "data-1p-ignore": "true", "data-lpignore": "true", "data-bwignore": "true" });
});

it("lets a password that is stored be filled in where one signs in", () => {
  render(<SecretField label="Password" autoComplete="current-password" showLabel="Show" hideLabel="Hide" />);
  expect(attributes("Password")).toMatchObject({ autocomplete: "current-password" });
  expect(Object.keys(attributes("Password")).filter((it) => it.startsWith("data-"))).toEqual([]);
});
