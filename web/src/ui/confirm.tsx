import { useState, type ReactNode } from "react";
import { asProblem, type ApiProblem } from "~/api/problem";
import { t } from "~/text";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ProblemNote } from "./states";

export type ConfirmProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What will happen, in words of the user: the consequence, not the request. */
  children: ReactNode;
  /** What the button says that it does: a verb. */
  action: string;
  danger?: boolean;
  /** Does it. While it runs the window stays; when it fails it says why, and can be tried again. */
  onConfirm: () => Promise<unknown>;
  size?: "sm" | "md" | "lg";
  /** Why it cannot be confirmed now. */
  disabledReason?: string | undefined | false;
};

/** Asks before something is changed, names the consequence, shows that it is being done and how it ended. */
export function Confirm({ open, onClose, title, children, action, danger = false, onConfirm, size = "sm", disabledReason }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const close = () => {
    if (busy) return;
    setProblem(null);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      size={size}
      footer={
        <>
          <Button onClick={close}>{t.common.cancel}</Button>
          <Button variant={danger ? "danger" : "primary"} busy={busy} disabledReason={disabledReason} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="text-sm leading-relaxed">{children}</div>
      {problem && <ProblemNote problem={problem} className="mt-4" />}
    </Dialog>
  );
}
