import { useEffect, useRef, useState, type ReactNode } from "react";
import { asProblem, type ApiProblem } from "~/api/problem";
import { t } from "~/text";
import { Button } from "./button";
import { Dialog, type DialogProps } from "./dialog";
import { ProblemNote } from "./states";
import { toast } from "./toast";

export type ConfirmProps = Pick<DialogProps, "open" | "onClose" | "title" | "size" | "dismissible"> & {
  /** What will happen, in words of the user: the consequence, not the request. */
  children: ReactNode;
  /** What the button says that it does: a verb. */
  action: string;
  danger?: boolean;
  /** Does it, and tells when it is done. When it fails the window says why, and it can be tried again. */
  onConfirm: () => Promise<unknown>;
  /** Why it cannot be confirmed now. */
  disabledReason?: string | undefined | false;
};

/**
 * Asks before something is changed, names the consequence, shows that it is being done and how it ended. Who does not
 * want to wait can close it: it goes on, and a failure is told in a corner.
 */
export function Confirm({ open, onClose, title, children, action, danger = false, onConfirm, size = "sm", dismissible = true, disabledReason }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const isShown = useRef(open);
  useEffect(() => {
    isShown.current = open;
    return () => {
      isShown.current = false;
    };
  }, [open]);
  const close = () => {
    if (busy) toast.note(t.common.goesOn);
    setProblem(null);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      if (isShown.current) onClose();
    } catch (thrown) {
      if (isShown.current) setProblem(asProblem(thrown));
      else toast.failed(thrown);
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
      dismissible={dismissible}
      footer={
        <>
          <Button onClick={close}>{busy ? t.common.close : t.common.cancel}</Button>
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
