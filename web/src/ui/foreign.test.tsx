import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { Foreign, ForeignLink } from "./foreign";

afterEach(cleanup);

describe("text from outside on a page", () => {
  it("makes no element of markup", () => {
    const { container } = render(<Foreign text="<img src=x onerror=alert(1)><script>x</script>" />);
    expect(container.querySelector("img, script")).toBeNull();
    expect(screen.getByText("<img src=x onerror=alert(1)><script>x</script>").tagName).toBe("BDI");
  });

  it("names hidden characters, also for who does not see them", () => {
    render(<Foreign text={"a\u202Eb"} />);
    expect(screen.getByText("hidden character U+202E")).toBeTruthy();
  });

  it("clamps what is long until somebody wants all of it", async () => {
    render(<Foreign text={"x".repeat(2000)} />);
    const button = screen.getByRole("button", { name: "Show all" });
    expect(button.getAttribute("aria-expanded")).toBe("false");
    await userEvent.click(button);
    expect(screen.getByRole("button", { name: "Show less" }).getAttribute("aria-expanded")).toBe("true");
  });

  it("is no link unless it leads to the web", () => {
    render(<ForeignLink href="javascript:alert(1)" />);
    expect(screen.queryByRole("link")).toBeNull();
  });
});
