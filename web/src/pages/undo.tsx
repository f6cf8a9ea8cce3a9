import { useState } from "react";
import { asProblem } from "~/api/problem";
import { useApplyPlan, usePlanRollback, type SettingsPlan } from "~/api/queries/audit";
import { useMay } from "~/api/queries/session";
import type { Schema } from "~/api/client";
import { t } from "~/text";
import { Button, type ButtonProps } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Changes } from "~/ui/diff";
import { Dialog } from "~/ui/dialog";
import { Foreign } from "~/ui/foreign";
import { Loading, ProblemNote } from "~/ui/states";
import { toast } from "~/ui/toast";

type UndoProps = {
  /** What is to be changed back: a plan, one of its steps, or all since a moment. */
  what: Schema<"RollbackBody">;
} & Pick<ButtonProps, "size" | "variant" | "icon" | "aria-label">;

/** Changes settings back: first shows which values become what, and sends nothing before that is confirmed. */
export function Undo({ what, ...look }: UndoProps) {
  const mayApply = useMay("admin");
  const [open, setOpen] = useState(false);
  const planning = usePlanRollback();
  const start = () => {
    setOpen(true);
    planning.mutate(what);
  };
  const close = () => setOpen(false);
  return (
    <>
      <Button {...look} disabledReason={!mayApply && t.common.needsScope("admin")} onClick={start}>
        {t.undo.action}
      </Button>
      {planning.data ? (
        <Preview plan={planning.data} open={open} onClose={close} />
      ) : (
        <Dialog open={open} onClose={close} title={t.undo.title} size="sm">
          {planning.error ? <ProblemNote problem={asProblem(planning.error)} /> : <Loading lines={2} />}
        </Dialog>
      )}
    </>
  );
}

function Preview({ plan, open, onClose }: { plan: SettingsPlan; open: boolean; onClose: () => void }) {
  const apply = useApplyPlan();
  const confirm = async () => {
    const { plan: applied } = await apply.mutateAsync({ id: plan.id, steps: null, dryRun: false });
    const failed = applied.steps.filter((it) => it.state !== "done").length;
    if (failed > 0) toast.failed(new Error(t.undo.notDone(failed)));
    else toast.done(t.undo.done);
  };
  return (
    <Confirm
      open={open}
      onClose={onClose}
      size="md"
      title={t.undo.title}
      action={t.undo.confirm}
      disabledReason={plan.steps.length === 0 && t.undo.nothing}
      onConfirm={confirm}
    >
      <p className="mb-3">{plan.steps.length === 0 ? t.undo.nothing : t.undo.consequence(plan.steps.length)}</p>
      <ul className="flex flex-col gap-3">
        {plan.steps.map((step) => (
          <li key={step.id} className="rounded-lg border border-line p-3">
            <p className="mb-2 text-xs font-medium text-muted">
              {step.instance} · <Foreign text={step.rule} />
            </p>
            <Changes changes={step.changes} />
          </li>
        ))}
      </ul>
      {plan.leftOut.length > 0 && (
        <>
          <p className="mt-4 font-medium">{t.undo.leftOut}</p>
          <ul className="list-disc pl-5 text-muted">
            {plan.leftOut.map((it) => (
              <li key={it}>
                <Foreign text={it} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Confirm>
  );
}
