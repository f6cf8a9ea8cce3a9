import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { laddersQuery, type Ladder } from "~/api/queries/policy";
import { capital } from "~/lib/words";
import { t } from "~/text";
import { RungText } from "~/pages/downloads/ladder-view";
import { Badge } from "~/ui/badge";
import { Card, Section } from "~/ui/card";
import { Await } from "~/ui/states";

const words = t.settings.policies;

/** What is done about each cause, step by step, in the areas that let it. */
export function Ladders() {
  const ladders = useQuery(laddersQuery);
  return (
    <Section title={words.ladders} hint={words.laddersHint}>
      <Await query={ladders}>
        {(all) => (
          <Card className="divide-y divide-line">
            {Object.entries(words.areas).map(([area, [label]]) => (
              <details key={area} className="group px-5 py-3">
                <summary className="flex min-h-8 cursor-pointer list-none items-center gap-2 text-sm font-medium">
                  <ChevronRight aria-hidden className="size-4 text-muted transition-transform group-open:rotate-90" />
                  {label}
                </summary>
                <ul className="mt-2 flex flex-col gap-5 pb-2 pl-6">
                  {all
                    .filter((it) => it.area === area)
                    .map((it) => (
                      <OneLadder key={it.causes.map(({ cause, detail }) => `${cause} ${detail}`).join()} ladder={it} />
                    ))}
                </ul>
              </details>
            ))}
          </Card>
        )}
      </Await>
    </Section>
  );
}

function OneLadder({ ladder }: { ladder: Ladder }) {
  return (
    <li className="text-sm">
      <ul className="flex flex-col">
        {ladder.causes.map((it) => (
          <li key={it.sentence}>{capital(it.sentence)}</li>
        ))}
      </ul>
      {ladder.isOwn && <Badge tone="info">{words.ownLadder}</Badge>}
      <ol className="mt-1.5 flex list-decimal flex-col gap-0.5 border-l border-line pl-8 text-muted">
        {ladder.rungs.map((it, position) => (
          <li key={`${position} ${it.rung}`}>
            <RungText {...it} />
          </li>
        ))}
      </ol>
    </li>
  );
}
