import { Download } from "lucide-react";
import { useId } from "react";
import { useMakeHook } from "~/api/queries/connection-changes";
import type { Integration } from "~/api/queries/connections";
import { asProblem } from "~/api/problem";
import { apiBase } from "~/lib/base";
import { save } from "~/lib/save";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ProblemNote } from "~/ui/states";
import { Shown } from "./shown";

const words = t.settings.connections;

type Props = { name: string; integration: Integration; onClose: () => void };

/** Makes the secret with which a program may call AutoArr, and shows it once, with what its owner does with it. */
export function HookDialog({ name, integration, onClose }: Props) {
  const make = useMakeHook();
  const id = useId();
  const { hookScript } = integration;
  const address = make.data && `${apiBase()}${make.data.path}`;
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
      {make.data && address && (
        <div className="mt-4 flex flex-col gap-4">
          {hookScript ? (
            <ol className="flex list-decimal flex-col gap-4 pl-5 text-sm marker:text-muted">
              <li>
                <p>{words.scriptSave(integration.title, hookScript.fileName)}</p>
                <Button size="sm" className="mt-2" icon={<Download aria-hidden className="size-4" />} onClick={() => saveScript(hookScript)}>
                  {words.scriptDownload}
                </Button>
              </li>
              <li>
                <p className="mb-2">{words.scriptEnter}</p>
                <Shown id={`${id}-parameters`} label={words.scriptParameters} text={`${address} ${make.data.secret}`} />
              </li>
            </ol>
          ) : (
            <>
              <p className="text-sm">{words.webhookEnter(integration.title)}</p>
              <Shown id={`${id}-address`} label={words.hookAddress} text={address} />
              <Shown id={`${id}-secret`} label={words.hookSecret} text={make.data.secret} />
            </>
          )}
        </div>
      )}
      {make.error && <ProblemNote className="mt-4" problem={asProblem(make.error)} />}
    </Dialog>
  );
}

function saveScript({ fileName, text }: NonNullable<Integration["hookScript"]>): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  save(address, fileName);
  URL.revokeObjectURL(address);
}
