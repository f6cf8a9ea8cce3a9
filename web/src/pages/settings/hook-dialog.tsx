import { useId } from "react";
import { useMakeHook } from "~/api/queries/connection-changes";
import { asProblem } from "~/api/problem";
import { apiBase } from "~/lib/base";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ProblemNote } from "~/ui/states";
import { Shown } from "./shown";

const words = t.settings.connections;

/** Makes the secret with which a program may call AutoArr, and shows it once. */
export function HookDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const make = useMakeHook();
  const id = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      dismissible={make.isIdle}
      title={words.hookTitle(name)}
      footer={
        make.data ? (
          <Button variant="primary" onClick={onClose}>
            {words.done}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t.common.cancel}</Button>
            <Button variant="primary" busy={make.isPending} onClick={() => make.mutate(name)}>
              {words.hookMake}
            </Button>
          </>
        )
      }
    >
      <p className="text-sm leading-relaxed">{make.data ? words.hookShown : words.hookText}</p>
      {make.data && (
        <div className="mt-4 flex flex-col gap-3">
          <Shown id={`${id}-address`} label={words.hookAddress} text={`${apiBase()}${make.data.path}`} />
          <Shown id={`${id}-secret`} label={words.hookSecret} text={make.data.secret} />
        </div>
      )}
      {make.error && <ProblemNote className="mt-4" problem={asProblem(make.error)} />}
    </Dialog>
  );
}
