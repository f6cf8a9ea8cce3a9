import { useQuery } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { asProblem } from "~/api/problem";
import type { Finding } from "~/api/queries/audit";
import { findingQuery } from "~/api/queries/findings";
import { useMakePlan } from "~/api/queries/plans";
import { useMay } from "~/api/queries/session";
import { absolute } from "~/lib/time";
import { t } from "~/text";
import { SeverityBadge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Section } from "~/ui/card";
import { Diff } from "~/ui/diff";
import { Drawer } from "~/ui/drawer";
import { Foreign, ForeignLink } from "~/ui/foreign";
import { Await, Empty } from "~/ui/states";
import { Time } from "~/ui/time";
import { toast } from "~/ui/toast";
import { isIgnored, targetOf } from "./filter";
import { Heed, Ignore } from "./ignore";
import { Kind } from "./marks";
import { ShouldBe } from "~/ui/should-be";

/** One finding with everything about it, over the list. */
export function FindingDrawer() {
  const { id = "" } = useParams();
  const { search } = useLocation();
  const navigate = useNavigate();
  const [now] = useState(() => new Date());
  const query = useQuery(findingQuery(id));
  const finding = query.data;
  const ignored = finding ? isIgnored(finding, now) : false;
  const isGone = query.isError && asProblem(query.error).status === 404;
  return (
    <Drawer
      onClose={() => void navigate({ pathname: "/audit", search })}
      title={finding ? <ShouldBe text={finding.title} /> : t.audit.finding}
      description={
        finding && (
          <span className="flex flex-wrap items-center gap-1.5">
            <SeverityBadge severity={finding.severity} />
            <Kind finding={finding} ignored={ignored} />
            <Foreign text={finding.instance} className="text-xs" />
          </span>
        )
      }
      footer={finding && !finding.closedAt && <Actions finding={finding} ignored={ignored} />}
    >
      {isGone ? <Empty title={t.audit.gone} /> : <Await query={query}>{(it) => <Details finding={it} ignored={ignored} />}</Await>}
    </Drawer>
  );
}

function Actions({ finding, ignored }: { finding: Finding; ignored: boolean }) {
  const navigate = useNavigate();
  const make = useMakePlan();
  const may = useMay("operate");
  if (ignored) return <Heed finding={finding} label={t.audit.heed} />;
  return (
    <>
      {finding.fixable && !finding.stuck && (
        <Button
          variant="primary"
          busy={make.isPending}
          disabledReason={!may && t.common.needsScope("operate")}
          onClick={() =>
            make.mutate(
              { findings: [finding.id] },
              { onSuccess: (plan) => void navigate(`/audit/plans/${plan.id}`), onError: (thrown) => toast.failed(thrown) },
            )
          }
        >
          {t.audit.fixThis}
        </Button>
      )}
      {finding.stuck && <Heed finding={finding} label={t.audit.tryAgain} />}
      <Ignore finding={finding} />
    </>
  );
}

function Details({ finding, ignored }: { finding: Finding; ignored: boolean }) {
  const { current, recommended, reason, risk, fixable, steps, source, stuck } = finding;
  return (
    <div className="flex flex-col gap-6">
      {finding.closedAt && (
        <p className="rounded-lg bg-ok-soft px-3 py-2 text-sm text-ok">
          {t.audit.closed} <Time at={finding.closedAt} />
        </p>
      )}
      {ignored && finding.ignored && (
        <div className="rounded-lg bg-raised px-3 py-2 text-sm">
          <p className="font-medium">
            {t.audit.ignored} <Foreign text={t.audit.ignoredBy(finding.ignored.by)} />,{" "}
            {finding.ignored.until ? (
              <>
                {t.audit.ignoredUntil} {absolute(new Date(finding.ignored.until))}
              </>
            ) : (
              t.audit.ignoredForEver
            )}
          </p>
          <p className="text-muted">
            <Foreign text={finding.ignored.note} />
          </p>
        </div>
      )}
      {stuck && (
        <div className="rounded-lg bg-warn-soft px-3 py-2 text-sm">
          <p className="font-medium">
            <Foreign text={stuck} />
          </p>
          <p className="text-muted">{t.audit.stuckDetail}</p>
        </div>
      )}
      <div className="rounded-lg border border-line p-3">
        <p className="mb-2 text-xs text-muted">
          {t.audit.current} → {t.audit.recommended}
        </p>
        <Diff from={current} to={recommended} />
      </div>
      <Section title={t.audit.why}>
        <p className="text-sm">
          <Foreign text={reason} />
        </p>
        <p className="text-sm">
          <span className="text-muted">{t.audit.source}: </span>
          <ForeignLink href={source} />
        </p>
      </Section>
      {(!fixable || steps) && (
        <Section title={t.audit.steps}>
          {!fixable && <p className="text-sm text-muted">{t.audit.stepsHint}</p>}
          {steps && (
            <p className="flex gap-2.5 rounded-lg bg-raised p-3 text-sm">
              <Hand aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
              <Foreign text={steps} />
            </p>
          )}
        </Section>
      )}
      <Section title={t.audit.where}>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-[0.8125rem]">
          <dt className="text-muted">{t.audit.program}</dt>
          <dd>
            <Foreign text={finding.instance} /> · <Foreign text={targetOf(finding)} />
          </dd>
          <dt className="text-muted">{t.audit.area}</dt>
          <dd>{finding.area}</dd>
          <dt className="text-muted">{t.audit.rule}</dt>
          <dd className="font-mono text-xs">
            <Foreign text={finding.rule} />
          </dd>
          {fixable && (
            <>
              <dt className="text-muted">{t.audit.risk[risk] ?? risk}</dt>
              <dd>{t.audit.riskHint[risk]}</dd>
            </>
          )}
          <dt className="text-muted">{t.audit.first}</dt>
          <dd>
            <Time at={finding.firstSeen} />
          </dd>
          <dt className="text-muted">{t.audit.last}</dt>
          <dd>
            <Time at={finding.lastSeen} />
          </dd>
        </dl>
      </Section>
    </div>
  );
}
