import { cn } from "~/lib/cn";

/** Two letters and a colour for each program, so that one finds it at a glance; the name stands beside it. */
const MARKS: Record<string, readonly [letters: string, colours: string]> = {
  sabnzbd: ["SA", "bg-warn-soft text-warn"],
  sonarr: ["So", "bg-info-soft text-info"],
  radarr: ["Ra", "bg-warn-soft text-warn"],
  prowlarr: ["Pr", "bg-bad-soft text-bad"],
  plex: ["Px", "bg-ok-soft text-ok"],
};

export function ProductMark({ kind, className }: { kind: string; className?: string }) {
  const [letters, colours] = MARKS[kind] ?? [kind.slice(0, 2), "bg-raised text-muted"];
  return (
    <span aria-hidden className={cn("grid size-9 shrink-0 place-items-center rounded-lg text-sm font-semibold", colours, className)}>
      {letters}
    </span>
  );
}
