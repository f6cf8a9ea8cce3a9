import { describe, expect, it } from "vitest";
import type { AutoArrEvent } from "~/api/events";
import { attention, lostEvent, recovering, type World } from "./attention";

type Connection = NonNullable<World["connections"]>[number];
type Incident = NonNullable<World["incidents"]>[number];
type Finding = NonNullable<World["findings"]>[number];

const connection = (it: Partial<Connection>): Connection => ({
  name: "tv",
  kind: "sonarr",
  title: "Sonarr",
  url: "http://nas",
  enabled: true,
  hasKey: true,
  locked: false,
  origin: "",
  verifyTls: true,
  circuit: "closed",
  ...it,
});
const incident = (it: Partial<Incident>): Incident => ({
  id: "1",
  scope: "item",
  state: "open",
  title: "A",
  release: "A",
  lineage: [],
  tags: [],
  items: 1,
  actions: 0,
  searches: 0,
  ladder: [],
  rung: 0,
  nextStep: "",
  openedAt: "",
  failedAt: "",
  updatedAt: "",
  why: { cause: "corrupt", sentence: "", advice: "", evidence: { decidedBy: "", labels: [], message: "", stages: [], status: "" } },
  ...it,
});
const finding = (it: Partial<Finding>): Finding => ({
  id: "1",
  instance: "tv",
  severity: "high",
  rule: "r",
  title: "",
  reason: "",
  area: "",
  risk: "safe",
  source: "",
  fixable: true,
  firstSeen: "",
  lastSeen: "",
  target: {},
  current: null,
  recommended: null,
  ...it,
});
const event = (kind: string, instance: string): AutoArrEvent => ({
  seq: 1,
  id: kind + instance,
  at: "",
  kind,
  instance,
  severity: "info",
  correlationId: "",
  actor: "",
  summary: "",
  data: {},
});

describe("what needs the owner", () => {
  it("is nothing while nothing is known", () => {
    expect(attention({})).toEqual([]);
  });

  it("is a program whose newest word is that it is away", () => {
    const presence = [event("instance.lost", "tv"), event("instance.back", "tv")];
    expect(attention({ connections: [connection({})], presence })).toMatchObject([{ kind: "lost" }]);
    expect(lostEvent("tv", presence.reverse())).toBeNull();
  });

  it("is a program that is left alone, also before an event says so", () => {
    expect(attention({ connections: [connection({ circuit: "open" })] })).toMatchObject([{ kind: "lost", told: null }]);
  });

  it("is not a program that is switched off", () => {
    expect(attention({ connections: [connection({ enabled: false, problem: "x", circuit: "open" })] })).toEqual([]);
  });

  it("comes with the most urgent first", () => {
    const world: World = {
      connections: [connection({}), connection({ name: "movies", circuit: "open" })],
      clients: [{ name: "usenet", halt: "no_space", warnings: [] }],
      incidents: [incident({ id: "g", state: "given_up", closedAt: "x" }), incident({ id: "h", state: "held" }), incident({ id: "q", state: "question" }), incident({ id: "b", scope: "brake" })],
      findings: [finding({ instance: "tv" }), finding({ id: "2", instance: "usenet", severity: "critical" })],
      audit: null,
    };
    expect(attention(world).map((it) => it.key)).toEqual([
      "lost movies",
      "halted usenet",
      "incident b",
      "incident q",
      "incident h",
      "findings usenet",
      "incident g",
      "no-audit",
      "findings tv",
    ]);
  });

  it("is not what is ignored, mended, or of little weight", () => {
    const findings = [
      finding({ ignored: { by: "anna", note: "so be it" } }),
      finding({ closedAt: "x" }),
      finding({ severity: "medium" }),
    ];
    expect(attention({ findings })).toEqual([]);
  });

  it("is the first audit, once there is something to audit", () => {
    expect(attention({ audit: null, connections: [] })).toEqual([]);
    expect(attention({ audit: null, connections: [connection({})] })).toMatchObject([{ kind: "no-audit" }]);
  });
});

it("what is open and asks for nothing is being recovered", () => {
  const incidents = [incident({ id: "o" }), incident({ id: "w", state: "waiting" }), incident({ id: "q", state: "question" }), incident({ id: "c", state: "resolved", closedAt: "x" })];
  expect(recovering(incidents).map((it) => it.id)).toEqual(["o", "w"]);
});
