import { expect, it } from "vitest";
import { withPart } from "./address";

it("sets one part of the address and keeps the others", () => {
  const query = new URLSearchParams("client=sab&search=x");
  expect(withPart(query, "state", "failed").toString()).toBe("client=sab&search=x&state=failed");
  expect(withPart(query, "search", "").toString()).toBe("client=sab");
  expect(query.toString()).toBe("client=sab&search=x");
});
