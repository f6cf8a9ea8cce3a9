import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import type { SettingsPlan } from "~/api/queries/audit";
import { plansQuery } from "~/api/queries/plans";
import { t } from "~/text";
import { Badge, type Tone } from "~/ui/badge";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { Pages } from "~/ui/pages";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";
import { byInstance, isOfGuide, tally, type Tally } from "./plan-state";

const PAGE = 20;
const TONES: Record<keyof Tally, Tone> = { planned: "neutral", sent: "info", done: "ok", failed: "bad", skipped: "warn", undone: "neutral" };

/** Every plan, the newest first. */
export function Plans() {
  const [params, setParams] = useSearchParams();
  const page = Math.max(1, Number.parseInt(params.get("page") ?? "1", 10) || 1);
  const query = useQuery({ ...plansQuery({ page, pageSize: PAGE }), placeholderData: (before) => before });
  const onPage = (next: number) => setParams(next > 1 ? { page: String(next) } : {});
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-muted">{t.audit.plansHint}</p>
      <Await query={query}>
        {(data) => {
          if (data.records.length === 0) {
            return (
              <Card>
                <Empty icon={<ListChecks aria-hidden />} title={t.audit.plansEmpty}>
                  {t.audit.plansEmptyDetail}
                </Empty>
              </Card>
            );
          }
          return (
            <>
              <Card className="overflow-hidden">
                <ul aria-label={t.audit.tabs.plans} className="divide-y divide-line">
                  {data.records.map((it) => (
                    <li key={it.id}>
                      <PlanLine plan={it} />
                    </li>
                  ))}
                </ul>
              </Card>
              <Pages page={page} total={data.totalRecords} pageSize={PAGE} onPage={onPage} />
            </>
          );
        }}
      </Await>
    </div>
  );
}

function PlanLine({ plan }: { plan: SettingsPlan }) {
  const counts = tally(plan.steps);
  const where = byInstance(plan.steps).map(([instance, steps]) => `${instance} (${steps.length})`);
  return (
    <div className="relative flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 text-sm hover:bg-raised/60">
      <div className="min-w-0 flex-1 basis-56">
        <Link to={`/audit/plans/${plan.id}`} className="font-medium after:absolute after:inset-0">
          {t.audit.planLine(plan.steps.length)}
          {plan.undoes && ` · ${t.audit.planIsUndo}`}
          {isOfGuide(plan) && ` · ${t.audit.planFromGuide}`}
        </Link>
        <p className="text-[0.8125rem] text-muted">
          <Foreign text={where.join(", ")} />
        </p>
      </div>
      <span className="flex flex-wrap gap-1.5">
        {(Object.keys(TONES) as (keyof Tally)[]).map(
          (state) =>
            counts[state] > 0 && (
              <Badge key={state} tone={TONES[state]}>
                {counts[state]} {(t.audit.stepStates[state] ?? state).toLowerCase()}
              </Badge>
            ),
        )}
      </span>
      <span className="text-xs text-muted">
        <Time at={plan.createdAt} /> · <Foreign text={plan.by} />
      </span>
    </div>
  );
}
