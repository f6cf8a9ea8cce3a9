import { expect, it, vi } from "vitest";
import { loadPart, type Loading } from "./lazy-part";

const browser = (over: Partial<Loading> = {}) => ({
  answers: vi.fn(() => Promise.resolve(false)),
  reload: vi.fn(() => true),
  pause: vi.fn(() => Promise.resolve()),
  ...over,
});
const gone = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));

it("tries again while nobody answers, and loads nothing anew", async () => {
  const load = vi.fn(() => Promise.resolve("part")).mockImplementationOnce(gone).mockImplementationOnce(gone);
  const it = browser();
  await expect(loadPart(load, it)).resolves.toBe("part");
  expect(load).toHaveBeenCalledTimes(3);
  expect(it.reload).not.toHaveBeenCalled();
});

it("does not load the page anew when the server has just come back", async () => {
  const load = vi.fn(() => Promise.resolve("part")).mockImplementationOnce(gone);
  const it = browser({ answers: vi.fn(() => Promise.resolve(true)) });
  await expect(loadPart(load, it)).resolves.toBe("part");
  expect(it.reload).not.toHaveBeenCalled();
});

it("loads the page anew when the server answers and the part is not there", async () => {
  const over = vi.fn();
  const it = browser({ answers: vi.fn(() => Promise.resolve(true)) });
  void loadPart(gone, it).then(over, over);
  await vi.waitFor(() => expect(it.reload).toHaveBeenCalled());
  expect(it.reload).toHaveBeenCalledTimes(1);
  expect(over, "until then nothing is shown as broken").not.toHaveBeenCalled();
});

it("gives up when a new page did not help, and says why", async () => {
  const it = browser({ answers: vi.fn(() => Promise.resolve(true)), reload: vi.fn(() => false) });
  await expect(loadPart(gone, it)).rejects.toThrow("Failed to fetch dynamically imported module");
});
