import { memo } from "react";
import { Link } from "react-router";
import type { Finding } from "~/api/queries/audit";
import { shortened } from "~/lib/foreign";
import { t } from "~/text";
import { SeverityBadge } from "~/ui/badge";
import { Diff } from "~/ui/diff";
import { Checkbox } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { targetOf } from "./filter";
import { Kind } from "./marks";
import { ShouldBe } from "~/ui/should-be";

type Props = {
  finding: Finding;
  ignored: boolean;
  isChosen: boolean;
  onChoose: (id: string, on: boolean) => void;
  /** The filter as it stands in the address: it stays when the finding is opened. */
  search: string;
};

/** A finding: how bad, where, what is and what should be. */
export const FindingRow = memo(function FindingRow({ finding, ignored, isChosen, onChoose, search }: Props) {
  const { id, title, severity, instance, fixable, current, recommended } = finding;
  return (
    <div className="flex gap-3 border-b border-line px-4 py-3 hover:bg-raised/50">
      <span className="w-5 shrink-0 pt-0.5">
        {fixable && !ignored && (
          <Checkbox
            hideLabel
            label={t.audit.select(shortened(`${title} (${instance}, ${targetOf(finding)})`, 160))}
            checked={isChosen}
            onChange={(event) => onChoose(id, event.target.checked)}
          />
        )}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1.5">
          <Link to={{ pathname: `/audit/findings/${id}`, search }} className="min-w-0 flex-1 basis-60 text-sm font-medium hover:underline">
            <ShouldBe text={title} />
          </Link>
          <span className="flex flex-wrap items-center gap-1.5">
            <Kind finding={finding} ignored={ignored} />
            <SeverityBadge severity={severity} />
          </span>
        </div>
        <p className="mt-0.5 text-xs text-muted">
          <Foreign text={instance} /> · <Foreign text={targetOf(finding)} />
        </p>
        <div className="mt-1.5">
          <Diff from={current} to={recommended} />
        </div>
      </div>
    </div>
  );
});
