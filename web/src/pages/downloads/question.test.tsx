import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Schema } from "~/api/client";
import { keys } from "~/api/keys";
import type { Incident } from "~/api/queries/incidents";
import { Toaster } from "~/ui/toast";
import { QuestionForm } from "./question";

// The client takes the browser's `fetch` when it is loaded, which is before anything below.
const sent = vi.hoisted(() => {
  const requests: { url: string; body: unknown }[] = [];
  globalThis.fetch = async (input) => {
    const request = input as Request;
    requests.push({ url: new URL(request.url).pathname, body: await request.json() });
    return Response.json({});
  };
  return requests;
});

beforeEach(() => {
  sent.length = 0;
});
afterEach(cleanup);

const candidate = (position: number, part: Partial<Schema<"CandidateView">> = {}): Schema<"CandidateView"> => ({
  position,
  path: `/data/file-${position}.mkv`,
  bytes: 1024 ** 3,
  itemTitle: `Harbor Lights S01E0${position}`,
  quality: "WEBDL-1080p",
  languages: ["English"],
  runtimeSeconds: 1500,
  rejections: [],
  ...part,
});

function show(question: Partial<Schema<"QuestionView">>, scope = "operate") {
  const client = new QueryClient();
  client.setQueryData(keys.session(), { actor: "user:anna", scope, sessions: [] });
  const whole: Schema<"QuestionView"> = { text: "What shall be done?", candidates: [], choices: ["leave"], ...question };
  render(
    <QueryClientProvider client={client}>
      <Toaster>
        <QuestionForm incident={{ id: "one" } as Incident} question={whole} />
      </Toaster>
    </QueryClientProvider>,
  );
}

const isOff = (name: string) => screen.getByRole("button", { name }).getAttribute("aria-disabled");

it("imports what is picked, after it said as what", async () => {
  const user = userEvent.setup();
  show({ candidates: [candidate(0), candidate(1, { rejections: ["Not an upgrade"] })], choices: ["import", "remove", "leave"] });
  expect(screen.getByText("Not an upgrade")).toBeDefined();
  expect(isOff("Import what is picked")).toBe("true");
  const second = screen.getAllByRole("listitem").find((it) => it.textContent.includes("file-1"));
  if (!second) throw new Error("the second candidate is not shown");
  await user.click(within(second).getByRole("checkbox"));
  await user.click(screen.getByRole("button", { name: "Import what is picked" }));
  const dialog = screen.getByRole("dialog");
  expect(within(dialog).getByText("Harbor Lights S01E01")).toBeDefined();
  expect(within(dialog).queryByText("Harbor Lights S01E00")).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Import what is picked" }));
  expect(sent).toEqual([{ url: "/api/v1/incidents/one/answer", body: { choice: "import", picked: [1] } }]);
});

it("has picked the only candidate already", () => {
  show({ candidates: [candidate(0)], choices: ["import", "leave"] });
  expect(isOff("Import what is picked")).toBeNull();
});

it("picks nothing where nothing can be imported", async () => {
  const user = userEvent.setup();
  show({ candidates: [candidate(0)], choices: ["remove_and_block", "leave"] });
  expect(screen.queryByRole("checkbox")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Remove and block" }));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove and block" }));
  expect(sent.map((it) => it.body)).toEqual([{ choice: "remove_and_block" }]);
});

it("takes no answer from who may only read", () => {
  show({}, "read");
  expect(isOff("Leave as it is")).toBe("true");
});
