import { describe, expect, it } from "vitest";
import { freeName, isAddress, keyPage } from "./connection";

describe("a connection", () => {
  it.each(["http://nas:8989", " https://nas/sonarr ", "http://[::1]:8989"])("may be at %s", (address) => {
    expect(isAddress(address)).toBe(true);
  });

  it.each(["", "nas:8989", "ftp://nas", "http://", "javascript:alert(1)"])("is not asked at %j", (address) => {
    expect(isAddress(address)).toBe(false);
  });

  it("shows its key below its own URL base", () => {
    expect(keyPage("sonarr", "http://nas/sonarr")).toBe("http://nas/sonarr/settings/general");
    expect(keyPage("sabnzbd", "http://nas:8080/")).toBe("http://nas:8080/config/general/");
    expect(keyPage("plex", "http://nas:32400")).toBeNull();
    expect(keyPage("sonarr", "nas")).toBeNull();
  });

  it("gets a name that is free", () => {
    expect(freeName("sonarr", [])).toBe("sonarr");
    expect(freeName("sonarr", ["sonarr", "sonarr-2"])).toBe("sonarr-3");
  });
});
