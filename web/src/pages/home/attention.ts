import type { Schema } from "~/api/client";
import type { AutoArrEvent } from "~/api/events";

type Connection = Schema<"ConnectionView">;
type Client = Schema<"ClientView">;
type Incident = Schema<"IncidentView">;
type Finding = Schema<"FindingView">;

/** Something that only the owner can put right. */
export type Attention =
  | { kind: "lost"; key: string; rank: number; connection: Connection; told: AutoArrEvent | null }
  | { kind: "untried"; key: string; rank: number; connection: Connection }
  | { kind: "halted"; key: string; rank: number; client: Client; halt: string }
  | { kind: "incident"; key: string; rank: number; incident: Incident }
  | { kind: "findings"; key: string; rank: number; instance: string; critical: Finding[]; high: Finding[] }
  | { kind: "no-audit"; key: string; rank: number };

/** What is known of the stack. What is not known yet is left out, and asks for nothing. */
export type World = {
  connections?: readonly Connection[] | undefined;
  /** Events of `instance.`, the newest first. */
  presence?: readonly AutoArrEvent[] | undefined;
  clients?: readonly Client[] | undefined;
  /** Open ones, and those that were given up lately. */
  incidents?: readonly Incident[] | undefined;
  findings?: readonly Finding[] | undefined;
  /** `null`: there was no audit yet. */
  audit?: Schema<"AuditView"> | null | undefined;
};

// The most urgent first: what stops everything, what waits for an answer, what failed for good, what could go wrong.
const RANK = { lost: 0, halted: 1, brake: 2, question: 3, held: 4, critical: 5, givenUp: 6, noAudit: 7, high: 8 } as const;

/** What needs the owner, the most urgent first. */
export function attention(world: World): Attention[] {
  const found: Attention[] = [
    ...(world.connections ?? []).filter((it) => it.enabled).flatMap((it) => ofConnection(it, world.presence ?? [])),
    ...(world.clients ?? []).flatMap((it): Attention[] => {
      if (!it.halt) return [];
      return [{ kind: "halted", key: `halted ${it.name}`, rank: RANK.halted, client: it, halt: it.halt }];
    }),
    ...(world.incidents ?? []).filter(needsOwner).map((it): Attention => ({ kind: "incident", key: `incident ${it.id}`, rank: rankOf(it), incident: it })),
    ...ofFindings(world.findings ?? []),
  ];
  const hasPrograms = world.connections?.some((it) => it.enabled) ?? false;
  // Where nothing is connected, nothing was looked at.
  if (hasPrograms && (world.audit === null || world.audit?.instances.length === 0)) found.push({ kind: "no-audit", key: "no-audit", rank: RANK.noAudit });
  // The order of what is equally urgent stays as it came.
  return found.sort((a, b) => a.rank - b.rank);
}

/** Those that AutoArr sees to by itself. */
export function recovering(incidents: readonly Incident[]): Incident[] {
  return incidents.filter((it) => !it.closedAt && !needsOwner(it));
}

/** The event that says that an instance is away, if the newest about it does. */
export function lostEvent(name: string, presence: readonly AutoArrEvent[]): AutoArrEvent | null {
  const newest = presence.find((it) => it.instance === name && (it.kind === "instance.lost" || it.kind === "instance.back"));
  return newest?.kind === "instance.lost" ? newest : null;
}

function ofConnection(connection: Connection, presence: readonly AutoArrEvent[]): Attention[] {
  const { name } = connection;
  if (connection.problem) return [{ kind: "untried", key: `untried ${name}`, rank: RANK.lost, connection }];
  const told = lostEvent(name, presence);
  if (!told && connection.circuit !== "open") return [];
  return [{ kind: "lost", key: `lost ${name}`, rank: RANK.lost, connection, told }];
}

function needsOwner(incident: Incident): boolean {
  return ["question", "held", "given_up"].includes(incident.state) || (incident.scope !== "item" && !incident.closedAt);
}

function rankOf(incident: Incident): number {
  if (incident.state === "question") return RANK.question;
  if (incident.state === "given_up") return RANK.givenUp;
  return incident.scope === "item" ? RANK.held : RANK.brake;
}

function ofFindings(findings: readonly Finding[]): Attention[] {
  const counted = findings.filter((it) => !it.ignored && !it.closedAt);
  const instances = [...new Set(counted.map((it) => it.instance))];
  return instances.flatMap((instance): Attention[] => {
    const of = (severity: string) => counted.filter((it) => it.instance === instance && it.severity === severity);
    const [critical, high] = [of("critical"), of("high")];
    if (critical.length + high.length === 0) return [];
    const rank = critical.length > 0 ? RANK.critical : RANK.high;
    return [{ kind: "findings", key: `findings ${instance}`, rank, instance, critical, high }];
  });
}
