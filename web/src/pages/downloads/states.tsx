import type { Download } from "~/api/queries/downloads";
import type { Tone } from "~/ui/badge";
import { Badge } from "~/ui/badge";
import { t } from "~/text";

const INCIDENT: Record<string, Tone> = { question: "warn", held: "warn", open: "info", waiting: "info", resolved: "ok", given_up: "bad" };
const DOWNLOAD: Record<string, Tone> = { failed: "bad", completed: "ok", fetching: "info", downloading: "info", post_processing: "info", paused: "warn" };

export function IncidentState({ state }: { state: string }) {
  return <Badge tone={INCIDENT[state] ?? "neutral"}>{t.downloads.incidentStates[state] ?? state}</Badge>;
}

export function DownloadState({ state }: { state: string }) {
  return <Badge tone={DOWNLOAD[state] ?? "neutral"}>{t.downloads.states[state] ?? state}</Badge>;
}

/** Whether there is progress to be shown: what has ended moves no more. */
export function isMoving({ state }: Pick<Download, "state">): boolean {
  return state !== "failed" && state !== "completed";
}

export function Cause({ cause }: { cause: string }) {
  return <Badge>{t.downloads.causes[cause] ?? cause}</Badge>;
}
