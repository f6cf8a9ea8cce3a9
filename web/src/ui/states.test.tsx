import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemOf } from "~/api/problem";
import { Await } from "./states";

let answer: () => Promise<string>;
let client: QueryClient;

function Shown() {
  const query = useQuery({ queryKey: ["shown"], queryFn: () => answer(), retry: false });
  return <Await query={query}>{(data) => <p>It is {data}</p>}</Await>;
}

beforeEach(async () => {
  client = new QueryClient();
  answer = () => Promise.resolve("one");
  render(
    <QueryClientProvider client={client}>
      <Shown />
    </QueryClientProvider>,
  );
  await screen.findByText("It is one");
});
afterEach(cleanup);

const readAgain = async (next: () => Promise<string>) => {
  answer = next;
  await client.invalidateQueries();
};

describe("what is shown of an answer", () => {
  it("stays when it cannot be read again, and is called old until it can", async () => {
    expect(screen.queryByText(/could not be read again/)).toBeNull();
    await readAgain(() => Promise.reject(problemOf(500, null)));
    await screen.findByText(/could not be read again/);
    expect(screen.getByText("It is one")).toBeDefined();
    answer = () => Promise.resolve("two");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("It is two");
    expect(screen.queryByText(/could not be read again/)).toBeNull();
  });

  it("stays silently while nobody answers at all, which the shell tells", async () => {
    await readAgain(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(client.getQueryState(["shown"])?.status).toBe("error");
    expect(screen.getByText("It is one")).toBeDefined();
    expect(screen.queryByText(/could not be read again/)).toBeNull();
  });
});
