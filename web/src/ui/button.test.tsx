import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Button } from "./button";

afterEach(cleanup);

describe("a button", () => {
  it("does nothing while it is busy", async () => {
    const press = vi.fn();
    render(
      <Button busy onClick={press}>
        Apply
      </Button>,
    );
    await userEvent.click(screen.getByRole("button"));
    expect(press).not.toHaveBeenCalled();
  });

  it("that may not be pressed stays reachable and says why", async () => {
    const press = vi.fn();
    render(
      <Button disabledReason="Only administrators may." onClick={press}>
        Apply
      </Button>,
    );
    await userEvent.tab();
    expect(document.activeElement?.textContent).toBe("Apply");
    expect(await screen.findByText("Only administrators may.")).toBeTruthy();
    await userEvent.keyboard("{Enter}");
    expect(press).not.toHaveBeenCalled();
  });

  it("that is busy does not send its form", async () => {
    const send = vi.fn((event: Event) => event.preventDefault());
    render(
      <form onSubmit={(event) => send(event.nativeEvent)}>
        <Button type="submit" busy>
          Send
        </Button>
      </form>,
    );
    await userEvent.click(screen.getByRole("button"));
    expect(send).not.toHaveBeenCalled();
  });
});
