import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { Schema } from "~/api/client";
import { asProblem } from "~/api/problem";
import { auditQuery, findingsQuery, useRunAudit } from "~/api/queries/audit";
import { connectionsQuery } from "~/api/queries/connections";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { toneOf, Badge } from "~/ui/badge";
import { Button, ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import { ProductMark } from "~/ui/product";
import { Progress } from "~/ui/progress";
import { Empty, ProblemNote } from "~/ui/states";
import { Frame } from "./frame";

const SEVERITIES = ["critical", "high", "medium", "low"] as const;

/** The first audit. It only reads. */
export function Audit() {
  const words = t.firstRun.audit;
  const connections = useQuery(connectionsQuery);
  const last = useQuery(auditQuery);
  const run = useRunAudit();
  const mayRun = useMay("operate");
  // One that found no program to look at is none.
  const audit = last.data?.instances.length ? last.data : null;
  const hasPrograms = (connections.data ?? []).some((it) => it.enabled);
  return (
    <Frame
      step="audit"
      title={words.title}
      intro={words.intro}
      footer={
        <>
          <ButtonLink to="/welcome/services">{t.firstRun.back}</ButtonLink>
          <ButtonLink to="/welcome/done" variant={audit ? "primary" : "secondary"}>
            {audit ? t.firstRun.next : t.firstRun.skip}
          </ButtonLink>
        </>
      }
    >
      {connections.data && !hasPrograms ? (
        <Card>
          <Empty title={words.noServices} action={<ButtonLink to="/welcome/services">{words.toServices}</ButtonLink>} />
        </Card>
      ) : (
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center gap-3">
            <Button variant={audit ? "secondary" : "primary"} busy={run.isPending} disabledReason={!mayRun && t.common.needsScope("operate")} onClick={() => run.mutate()}>
              {audit ? words.again : words.run}
            </Button>
            <p role="status" className="text-sm text-muted">
              {run.isPending ? words.running : ""}
            </p>
          </div>
          {run.isPending && <Progress label={words.running} />}
          {run.error && <ProblemNote problem={asProblem(run.error)} />}
          {audit && <Result audit={audit} />}
        </div>
      )}
    </Frame>
  );
}

function Result({ audit }: { audit: Schema<"AuditView"> }) {
  const words = t.firstRun.audit;
  const findings = useQuery(findingsQuery({ pageSize: 500 }));
  const records = findings.data?.records ?? [];
  return (
    <>
      <ul className="flex flex-col gap-2">
        {audit.instances.map((it) => (
          <li key={it.instance}>
            <Card className="flex flex-wrap items-center gap-x-3 gap-y-2 p-3">
              <ProductMark kind={it.app} />
              <div className="min-w-0 flex-1">
                <p className="font-medium">{it.instance}</p>
                <p className="text-xs text-muted">
                  <Foreign text={it.version} />
                </p>
              </div>
              <span className="flex flex-wrap gap-1.5">
                {SEVERITIES.map((severity) => {
                  const number = records.filter((one) => one.instance === it.instance && one.severity === severity).length;
                  return (
                    number > 0 && (
                      <Badge key={severity} tone={toneOf(severity)}>
                        {number} {t.common.severity[severity]?.toLowerCase()}
                      </Badge>
                    )
                  );
                })}
              </span>
              {it.score.percent != null && <span className="tabular w-20 text-right text-sm font-semibold">{words.score(it.score.percent)}</span>}
            </Card>
          </li>
        ))}
      </ul>
      {audit.troubles.length > 0 && (
        <div role="alert" className="rounded-lg border border-warn/40 bg-warn-soft p-3 text-sm">
          <p className="flex items-center gap-2 font-medium">
            <CircleAlert aria-hidden className="size-4 text-warn" />
            {words.troubles}
          </p>
          <ul className="mt-1 list-disc pl-6">
            {audit.troubles.map((it) => (
              <li key={it}>
                <Foreign text={it} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {findings.data && (
        <p className="text-sm text-muted">
          {words.found(findings.data.totalRecords)} {findings.data.totalRecords > 0 && words.ignoring}
        </p>
      )}
    </>
  );
}
