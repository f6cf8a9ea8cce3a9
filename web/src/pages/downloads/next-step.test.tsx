import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { Incident } from "~/api/queries/incidents";
import type { PlannedStep } from "~/api/queries/queue";
import { NextStep } from "./next-step";

afterEach(cleanup);

const incident = (nextStep: string) => ({ id: "i", nextStep, nextAt: null }) as Incident;
const planned = (step: string, reason = "") => [{ incident: "i", step, reason, mode: "live", isAction: false } as PlannedStep];

it("says what it waits for once, although the plan says it again", () => {
  render(<NextStep incident={incident("A.Release-GRP is on its way instead")} planned={planned("wait: A.Release-GRP is on its way instead")} />);
  expect(screen.getAllByText(/is on its way instead/)).toHaveLength(1);
});

it("says both when each says something of its own", () => {
  render(<NextStep incident={incident("the brake is on")} planned={planned("search for another release")} />);
  expect(screen.getByText("search for another release")).toBeTruthy();
  expect(screen.getByText("the brake is on")).toBeTruthy();
});

it("says why only where that is not said already", () => {
  const { container } = render(<NextStep incident={incident("the brake is on")} planned={planned("wait: the disk is full", "the disk is full")} />);
  expect(container.textContent).toBe("Next: wait: the disk is fullthe brake is on");
});
