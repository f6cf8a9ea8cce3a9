import { describe, expect, it } from "vitest";
import { ApiProblem, asProblem, problemOf } from "./problem";

const ours = { type: "urn:autoarr:problem:invalid", title: "x", status: 422, code: "invalid", detail: "too short", field: "password", instance: "/", correlationId: "c1" };

describe("a problem", () => {
  it("of ours keeps its code, its words and its field", () => {
    expect(problemOf(422, ours)).toMatchObject({ status: 422, code: "invalid", detail: "too short", field: "password", correlationId: "c1" });
  });

  it.each(["<html>502</html>", null, undefined, { error: "x" }])("of something in between (%j) says so, with its status", (body) => {
    const problem = problemOf(502, body);
    expect(problem.code).toBe("http_502");
    expect(problem.detail).toContain("502");
  });

  it("without an answer is being offline", () => {
    const problem = asProblem(new TypeError("Failed to fetch"));
    expect(problem.isOffline).toBe(true);
    expect(problem.detail).not.toContain("fetch");
  });

  it("that took too long is not being offline, and may pass", () => {
    const problem = asProblem(new DOMException("signal timed out", "TimeoutError"));
    expect(problem.isOffline).toBe(false);
    expect(problem.mayPass).toBe(true);
    expect(problem.detail).toContain("in time");
  });

  it("ends the session only when the session is over", () => {
    expect(new ApiProblem(401, "unauthenticated", "").isSignedOut).toBe(true);
    expect(new ApiProblem(401, "wrong_credentials", "").isSignedOut).toBe(false);
    expect(new ApiProblem(403, "forbidden", "").isSignedOut).toBe(false);
  });

  it("is worth another try only when it may pass", () => {
    for (const status of [0, 429, 502]) expect(new ApiProblem(status, "", "").mayPass, `${status}`).toBe(true);
    for (const status of [400, 401, 404, 422]) expect(new ApiProblem(status, "", "").mayPass, `${status}`).toBe(false);
  });

  it("stays what it is", () => {
    const problem = new ApiProblem(404, "not_found", "");
    expect(asProblem(problem)).toBe(problem);
  });
});
