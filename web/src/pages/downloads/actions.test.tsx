import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { Incident } from "~/api/queries/incidents";
import { keys } from "~/api/keys";
import { IncidentActions } from "./actions";

afterEach(cleanup);

/** The buttons of an incident, each with a mark where it cannot be pressed. */
function buttons(part: Partial<Incident>, { paused = false, scope = "operate" } = {}): string[] {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(keys.session(), { scope });
  client.setQueryData(keys.recovery("state"), { paused });
  const incident = { id: "i", title: "Orchard", state: "open", closedAt: null, ...part } as Incident;
  render(
    <QueryClientProvider client={client}>
      <IncidentActions incident={incident} />
    </QueryClientProvider>,
  );
  return screen.queryAllByRole("button").map((it) => `${it.textContent}${it.getAttribute("aria-disabled") ? " (off)" : ""}`);
}

describe("about an incident", () => {
  it("that is in work one can hurry, or leave it alone", () => {
    expect(buttons({})).toEqual(["Do it now", "Leave alone"]);
  });

  it("that asks one can only leave it alone: its answer stands elsewhere", () => {
    expect(buttons({ state: "question" })).toEqual(["Leave alone"]);
  });

  it("that was given up one can try again", () => {
    expect(buttons({ state: "given_up", closedAt: "2026-11-21T12:00:00Z" })).toEqual(["Try again"]);
  });

  it("that was resolved nothing is to be done", () => {
    expect(buttons({ state: "resolved", closedAt: "2026-11-21T12:00:00Z" })).toEqual([]);
  });

  it("nothing can be begun while all actions are stopped", () => {
    expect(buttons({}, { paused: true })).toEqual(["Do it now (off)", "Leave alone"]);
    cleanup();
    expect(buttons({ state: "given_up", closedAt: "2026-11-21T12:00:00Z" }, { paused: true })).toEqual(["Try again (off)"]);
  });

  it("who may only read does nothing", () => {
    expect(buttons({}, { scope: "read" })).toEqual(["Do it now (off)", "Leave alone (off)"]);
  });
});
