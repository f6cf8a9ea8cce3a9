import { describe, expect, it } from "vitest";
import { apiBase, basePath, socketUrl } from "./base";
import { safePath } from "./safe-path";

describe("where we are", () => {
  it.each([
    ["http://nas:8088/", "/", "http://nas:8088", "ws://nas:8088/api/v1/ws?after=7"],
    ["https://nas.lan/autoarr/", "/autoarr/", "https://nas.lan/autoarr", "wss://nas.lan/autoarr/api/v1/ws?after=7"],
    ["https://nas.lan/a/b/", "/a/b/", "https://nas.lan/a/b", "wss://nas.lan/a/b/api/v1/ws?after=7"],
  ])("%s tells where the API and the events are", (uri, path, api, socket) => {
    expect(basePath(uri)).toBe(path);
    expect(apiBase(uri)).toBe(api);
    expect(socketUrl(7, uri)).toBe(socket);
  });

  it("asks for no event by number before there was one", () => {
    expect(socketUrl(null, "http://nas/")).toBe("ws://nas/api/v1/ws");
  });

  it("goes back to a page of ours after the login, and nowhere else", () => {
    expect(safePath("/audit?severity=high")).toBe("/audit?severity=high");
    for (const next of [null, "", "https://evil", "//evil", "/\\evil", "/login?next=/", "javascript:x"]) expect(safePath(next)).toBe("/");
  });
});
