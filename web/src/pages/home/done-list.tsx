import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { deedsQuery } from "~/api/queries/activity";
import { plansQuery } from "~/api/queries/plans";
import { useNow } from "~/lib/use-now";
import { t } from "~/text";
import { Undo } from "~/pages/undo";
import { Badge, type Tone } from "~/ui/badge";
import { Card, Section } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";
import { canUndo, deeds, type Deed } from "./deeds";

const words = t.home.done;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** So many are shown; the activity has all. */
const SHOWN = 12;

/** What was done in the last day, with undo where there is one. */
export function DoneList() {
  // A whole hour, so that the question stays the same for that long; the page may be open for days.
  const now = useNow(MINUTE);
  const from = new Date(Math.floor(now.getTime() / HOUR) * HOUR - DAY).toISOString();
  const activity = useQuery({ ...deedsQuery(from), placeholderData: keepPreviousData });
  const plans = useQuery(plansQuery({ pageSize: 50 }));
  return (
    <Section
      title={words.title}
      aside={
        <Link to="/activity" className="font-medium text-accent hover:underline">
          {words.all}
        </Link>
      }
    >
      <Card>
        <Await query={activity}>
          {(records) => {
            const all = deeds(records);
            if (all.length === 0) return <Empty title={words.none}>{words.noneHint}</Empty>;
            return (
              <ul className="divide-y divide-line">
                {all.slice(0, SHOWN).map((it) => (
                  <li key={it.key} className="px-4 py-3">
                    <Row deed={it} mayUndo={canUndo(plans.data?.records.find((plan) => plan.id === it.plan?.id))} />
                  </li>
                ))}
              </ul>
            );
          }}
        </Await>
      </Card>
    </Section>
  );
}

const STATES: Record<Deed["state"], [Tone, string]> = {
  done: ["ok", words.tones.ok],
  failed: ["bad", words.tones.bad],
  under_way: ["info", words.tones.info],
  dry: ["neutral", words.tones.warn],
};

function Row({ deed, mayUndo }: { deed: Deed; mayUndo: boolean }) {
  const { newest, plan } = deed;
  const [tone, says] = STATES[deed.state];
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
      <Badge tone={tone} className="mt-0.5 w-20 justify-center">
        {says}
      </Badge>
      <div className="min-w-0 flex-1 basis-40">
        <p className="text-sm">{plan ? <Settings plan={plan} /> : <Foreign text={newest.summary} />}</p>
        <p className="mt-0.5 text-xs text-muted">
          <Time at={newest.at} /> · {newest.actor === "recovery" ? words.automatic : words.by(newest.actor.replace(/^user:/, ""))}
        </p>
        {deed.events.length > 1 && (
          <details className="mt-1 text-[0.8125rem]">
            <summary className="w-fit rounded text-xs text-muted hover:text-text">{words.steps(deed.events.length)}</summary>
            <ol className="mt-1.5 flex flex-col gap-1 border-l border-line pl-3">
              {deed.events.map((it) => (
                <li key={it.id}>
                  <Foreign text={it.summary} /> <Time at={it.at} className="text-xs text-muted" />
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
      {plan && mayUndo && <Undo size="sm" what={{ plan: plan.id }} />}
    </div>
  );
}

function Settings({ plan }: { plan: NonNullable<Deed["plan"]> }) {
  const parts = [
    plan.changed > 0 && words.changed(plan.changed),
    plan.undone > 0 && words.undone(plan.undone),
    plan.notChanged > 0 && words.notChanged(plan.notChanged),
  ];
  return parts.filter(Boolean).join(", ");
}
