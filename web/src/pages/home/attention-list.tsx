import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Empty, Failed, Loading, NotFresh } from "~/ui/states";
import { attention, recovering } from "./attention";
import { AttentionItem } from "./attention-item";
import { IncidentItem } from "./incident-item";
import type { HomeData } from "./use-home";

/** So many are shown at first: the most urgent ones fit on a phone. */
const SHOWN = 5;

export function AttentionList({ home }: { home: HomeData }) {
  const words = t.home.attention;
  const [all, setAll] = useState(false);
  const { connections, open } = home.queries;
  const found = attention(home.world);
  const underWay = recovering(home.world.incidents ?? []);
  const isKnown = open.data !== undefined && connections.data !== undefined;
  const failed = [open, connections].find((it) => it.isError && it.data === undefined);
  const old = Object.values(home.queries).find((it) => it.isRefetchError);
  const shown = all ? found : found.slice(0, SHOWN);
  return (
    <>
      <Section title={words.title} aside={found.length > 0 ? <span className="tabular">{found.length}</span> : undefined}>
        {/* Only how many there are is read out: the times in the list change all the while. */}
        <p role="status" className="sr-only">
          {isKnown ? words.count(found.length) : ""}
        </p>
        {old && <NotFresh query={old} />}
        <div className="flex flex-col gap-3">
          {shown.length > 0 && (
            <ul className="flex flex-col gap-3">
              {shown.map((it) => (
                <li key={it.key}>
                  <AttentionItem item={it} />
                </li>
              ))}
            </ul>
          )}
          {found.length === 0 && (
            <Card>
              {failed ? (
                <Failed error={failed.error} onRetry={() => void failed.refetch()} />
              ) : isKnown ? (
                <Empty icon={<CircleCheck aria-hidden className="text-ok" />} title={words.nothing}>
                  {words.nothingHint}
                </Empty>
              ) : (
                <Loading />
              )}
            </Card>
          )}
        </div>
        {found.length > SHOWN && (
          <Button variant="ghost" size="sm" className="self-start" onClick={() => setAll(!all)}>
            {all ? words.fewer : words.all(found.length)}
          </Button>
        )}
      </Section>
      {underWay.length > 0 && (
        <Section title={t.home.recovering.title} hint={t.home.recovering.hint}>
          <ul className="flex flex-col gap-3">
            {underWay.map((it) => (
              <li key={it.id}>
                <IncidentItem incident={it} tone="info" />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
