import { useQuery } from "@tanstack/react-query";
import { ClipboardCheck, ShieldCheck } from "lucide-react";
import { useCallback, useState } from "react";
import { Outlet, useLocation, useNavigate, useSearchParams } from "react-router";
import type { Schema } from "~/api/client";
import { auditQuery, type Finding } from "~/api/queries/audit";
import { connectionsQuery } from "~/api/queries/connections";
import { allFindingsQuery, rulesQuery } from "~/api/queries/findings";
import { useMakePlan } from "~/api/queries/plans";
import { useMay } from "~/api/queries/session";
import { withPart } from "~/lib/address";
import { t } from "~/text";
import { SeverityBadge } from "~/ui/badge";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Checkbox } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { Await, Empty, Loading } from "~/ui/states";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";
import { VirtualList } from "~/ui/virtual-list";
import { Facets, GroupBy } from "./facets";
import { filterOf, fitting, isIgnored, isNarrowed, lines, type AuditFilter, type Line } from "./filter";
import { FindingRow } from "./finding-row";
import { Partial } from "./partial";
import { RunAudit } from "./run";
import { Scores } from "./scores";

/** What the last audit found. */
export function Findings() {
  const audit = useQuery(auditQuery);
  return (
    <>
      <Await query={audit} loading={<Loading lines={6} />}>
        {(data) => (data ? <Found audit={data} /> : <NotYet />)}
      </Await>
      <Outlet />
    </>
  );
}

function NotYet() {
  const connections = useQuery(connectionsQuery);
  const hasNone = connections.data?.length === 0;
  return (
    <Card>
      <Empty
        icon={<ClipboardCheck aria-hidden />}
        title={hasNone ? t.audit.noPrograms : t.audit.never}
        action={
          hasNone ? (
            <ButtonLink variant="primary" to="/welcome/services">
              {t.audit.connect}
            </ButtonLink>
          ) : (
            <RunAudit variant="primary" />
          )
        }
      >
        {hasNone ? t.audit.noProgramsDetail : t.audit.neverDetail}
      </Empty>
    </Card>
  );
}

function Found({ audit }: { audit: Schema<"AuditView"> }) {
  const query = useQuery(allFindingsQuery);
  const connections = useQuery(connectionsQuery);
  const away = (connections.data ?? []).filter((it) => it.enabled && !audit.instances.some((of) => of.instance === it.name));
  const isWhole = audit.troubles.length === 0 && away.length === 0;
  return (
    <Await query={query} loading={<Loading lines={8} />}>
      {(all) => <Listed audit={audit} all={all} away={away} isWhole={isWhole} />}
    </Await>
  );
}

type ListedProps = { audit: Schema<"AuditView">; all: readonly Finding[]; away: readonly { name: string; kind: string }[]; isWhole: boolean };

function Listed({ audit, all, away, isWhole }: ListedProps) {
  const [params, setParams] = useSearchParams();
  const { search } = useLocation();
  // What is left alone for a while is looked at again with the next answer.
  const [now] = useState(() => new Date());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const filter = filterOf(params);
  const shown = fitting(all, filter, now);
  const open = all.filter((it) => !isIgnored(it, now));
  const fixable = shown.filter((it) => it.fixable && !isIgnored(it, now));
  const onPart = (name: keyof AuditFilter, value: string) =>
    setParams((before) => withPart(before, name, value), { replace: name === "search" });
  const onChoose = useCallback((id: string, on: boolean) => {
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  // What was mended meanwhile is no longer chosen.
  const kept = open.filter((it) => it.fixable && chosen.has(it.id)).map((it) => it.id);
  return (
    <div className="flex flex-col gap-5">
      <Partial troubles={audit.troubles} away={away} />
      <Scores
        audit={audit}
        away={away}
        findings={(instance) => open.filter((it) => it.instance === instance).length}
        chosen={filter.instance}
        onChoose={(instance) => onPart("instance", instance)}
      />
      <Facets all={all} filter={filter} now={now} onPart={onPart} onClear={() => setParams({}, { replace: true })} />
      <Section
        title={t.audit.list}
        aside={
          all.length > 0 && (
            <span className="flex items-center gap-3">
              {t.audit.total(shown.length, filter.show === "ignored" ? shown.length : open.length)}
              <GroupBy filter={filter} onPart={onPart} />
            </span>
          )
        }
      >
        {shown.length === 0 ? (
          <Nothing isWhole={isWhole} isNarrowed={isNarrowed(filter)} at={audit.at} onClear={() => setParams({}, { replace: true })} />
        ) : (
          <>
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              {fixable.length > 0 && <SelectAll ids={fixable.map((it) => it.id)} chosen={chosen} onChosen={setChosen} />}
              <PreviewSafe count={open.filter((it) => it.fixable && !it.stuck && it.risk === "safe").length} />
            </div>
            <Card className="overflow-hidden">
              <List all={lines(shown, filter.group)} group={filter.group} now={now} chosen={chosen} onChoose={onChoose} search={search} />
            </Card>
          </>
        )}
      </Section>
      <PlanBar chosen={kept} />
    </div>
  );
}

function SelectAll({ ids, chosen, onChosen }: { ids: readonly string[]; chosen: ReadonlySet<string>; onChosen: (ids: ReadonlySet<string>) => void }) {
  const isAll = ids.every((id) => chosen.has(id));
  return (
    <Checkbox
      className="px-4"
      label={t.audit.selectShown(ids.length)}
      checked={isAll}
      onChange={(event) => onChosen(event.target.checked ? new Set([...chosen, ...ids]) : new Set([...chosen].filter((id) => !ids.includes(id))))}
    />
  );
}

const MANY = 100;

type ListProps = { all: readonly Line[]; group: string; now: Date; chosen: ReadonlySet<string>; onChoose: (id: string, on: boolean) => void; search: string };

function List({ all, group, now, chosen, onChoose, search }: ListProps) {
  const row = (line: Line) =>
    "head" in line ? (
      <div className="flex items-center gap-2 border-b border-line bg-raised/70 px-4 py-2 text-xs font-medium text-muted">
        {group === "severity" ? <SeverityBadge severity={line.head} /> : <Foreign text={line.head} />}
        <span className="tabular">{line.count}</span>
      </div>
    ) : (
      <FindingRow finding={line.finding} ignored={isIgnored(line.finding, now)} isChosen={chosen.has(line.finding.id)} onChoose={onChoose} search={search} />
    );
  if (all.length > MANY) {
    return (
      <VirtualList label={t.audit.listAll} rows={all} rowKey={keyOf} estimate={96} className="h-[min(80dvh,64rem)]">
        {row}
      </VirtualList>
    );
  }
  return (
    <ul aria-label={t.audit.list} className="[&>li:last-child>div]:border-b-0">
      {all.map((line) => (
        <li key={keyOf(line)}>{row(line)}</li>
      ))}
    </ul>
  );
}

function keyOf(line: Line): string {
  return "head" in line ? `head ${line.head}` : line.finding.id;
}

function Nothing({ isWhole, isNarrowed, at, onClear }: { isWhole: boolean; isNarrowed: boolean; at: string; onClear: () => void }) {
  const rules = useQuery(rulesQuery);
  if (isNarrowed) {
    return (
      <Card>
        <Empty
          title={t.audit.noneFits}
          action={
            <Button size="sm" onClick={onClear}>
              {t.audit.clear}
            </Button>
          }
        />
      </Card>
    );
  }
  return (
    <Card>
      <Empty icon={<ShieldCheck aria-hidden />} title={isWhole ? t.audit.allGood : t.audit.noneKnown}>
        {isWhole && rules.data && t.audit.allGoodDetail(rules.data.length)} <Time at={at} />
      </Empty>
    </Card>
  );
}

/** Makes a plan and leads to its preview. */
function usePreview() {
  const navigate = useNavigate();
  const make = useMakePlan();
  const may = useMay("operate");
  return {
    isPending: make.isPending,
    reason: !may && t.common.needsScope("operate"),
    preview: (body: Schema<"PlanBody">) =>
      make.mutate(body, {
        onSuccess: (plan) => void navigate(`/audit/plans/${plan.id}`),
        onError: (thrown) => toast.failed(thrown),
      }),
  };
}

function PreviewSafe({ count }: { count: number }) {
  const { preview, isPending, reason } = usePreview();
  if (count === 0) return null;
  return (
    <Button size="sm" busy={isPending} disabledReason={reason} onClick={() => preview({ all: "safe" })}>
      {t.audit.previewSafe} ({count})
    </Button>
  );
}

/** What can be done with what is chosen; in sight while something is. */
function PlanBar({ chosen }: { chosen: readonly string[] }) {
  const { preview, isPending, reason } = usePreview();
  if (chosen.length === 0) return null;
  return (
    <div className="sticky bottom-20 z-10 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border border-line-strong/60 bg-overlay px-4 py-3 shadow-pop lg:bottom-4">
      <p className="min-w-0 flex-1 text-sm" aria-live="polite">
        <span className="font-medium">{t.audit.selected(chosen.length)}</span> <span className="text-muted max-sm:hidden">{t.audit.previewHint}</span>
      </p>
      <Button variant="primary" busy={isPending} disabledReason={reason} onClick={() => preview({ findings: [...chosen] })}>
        {t.audit.preview}
      </Button>
    </div>
  );
}
