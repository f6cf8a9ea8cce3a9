import type { AutoArrEvent } from "~/api/events";
import { Dot, toneOf, type Tone } from "~/ui/badge";
import { Foreign } from "~/ui/foreign";
import { Time } from "~/ui/time";

/** Events in their order, the oldest first, with who did it. */
export function TimelineView({ events }: { events: readonly AutoArrEvent[] }) {
  return (
    <ol className="flex flex-col">
      {events.map((it) => (
        <li key={it.id} className="relative flex gap-3 pb-3 last:pb-0 before:absolute before:top-4 before:bottom-0 before:left-[3.5px] before:w-px before:bg-line last:before:hidden">
          <Dot tone={tone(it)} className="mt-1.5" />
          <div className="min-w-0 flex-1 text-sm">
            <p>
              <Foreign text={it.summary} />
            </p>
            <p className="text-xs text-muted">
              <Time at={it.at} /> · <Foreign text={it.actor} /> · <span className="font-mono">{it.kind}</span>
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function tone(event: AutoArrEvent): Tone {
  if (/resolved|verified|imported/.test(event.kind)) return "ok";
  return toneOf(event.severity);
}
