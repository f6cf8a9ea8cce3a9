import { CircleAlert, CircleCheck, ExternalLink, LoaderCircle } from "lucide-react";
import { isAddress, keyPage } from "~/lib/connection";
import { sentence } from "~/lib/words";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Checkbox, SecretField, TextField } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { ProblemNote } from "~/ui/states";
import type { ConnectionFormState } from "./use-connection-form";
import type { Trial } from "./use-trial";

const words = t.connection;
/** What the server calls the fields that are shown. */
const SHOWN = ["url", "apiKey", "name"];

/** Address and key of a program, and what it answers to them. */
export function ConnectionFields({ form }: { form: ConnectionFormState }) {
  const { integration, isNew, hasKey, typed, set, trial, problem } = form;
  const about = (field: string) => (problem?.field === field ? problem.detail : undefined);
  return (
    <>
      <TextField
        label={words.address}
        inputMode="url"
        required
        hint={words.addressHint}
        placeholder={integration.defaultUrl}
        error={typed.url.trim() !== "" && !isAddress(typed.url) ? words.noAddress : about("url")}
        value={typed.url}
        onChange={(event) => set({ url: event.target.value })}
      />
      <SecretField
        label={integration.id === "plex" ? words.token : words.key}
        hint={hasKey && words.keyKept}
        placeholder={hasKey ? words.keyPlaceholder : undefined}
        // The form was asked for, and this is what is missing in it.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={isNew}
        required={!hasKey}
        showLabel={words.showKey}
        hideLabel={words.hideKey}
        error={about("apiKey")}
        value={typed.key}
        onChange={(event) => set({ key: event.target.value })}
      />
      <Where form={form} />
      <details className="text-sm">
        <summary className="w-fit rounded font-medium text-accent">{words.more}</summary>
        <div className="mt-3 flex flex-col gap-4">
          {isNew && (
            <TextField label={words.name} hint={words.nameHint} required error={about("name")} value={typed.name} onChange={(event) => set({ name: event.target.value })} />
          )}
          <div>
            <Checkbox label={words.anyCertificate} checked={!typed.verifyTls} onChange={(event) => set({ verifyTls: !event.target.checked })} />
            {!typed.verifyTls && <p className="mt-1 text-[0.8125rem] text-bad">{words.anyCertificateRisk}</p>}
          </div>
        </div>
      </details>
      {!isNew && <Checkbox label={words.enabled} checked={typed.enabled} onChange={(event) => set({ enabled: event.target.checked })} />}
      <TrialResult trial={trial} />
      {problem && !SHOWN.includes(problem.field ?? "") && <ProblemNote problem={problem} />}
    </>
  );
}

/** Cancels, or saves. `form`: the id of the form, where the buttons stand outside of it. */
export function ConnectionButtons({ form: { isNew, isSaving, trial }, id, onClose }: { form: ConnectionFormState; id?: string; onClose: () => void }) {
  const isDoubtful = trial.state === "failed";
  const [save, saveAnyway] = isNew ? [words.add, words.addAnyway] : [words.change, words.changeAnyway];
  return (
    <>
      <Button onClick={onClose}>{t.common.cancel}</Button>
      <Button type="submit" form={id} variant={isDoubtful ? "secondary" : "primary"} busy={isSaving}>
        {isDoubtful ? saveAnyway : save}
      </Button>
    </>
  );
}

function Where({ form: { integration, typed } }: { form: ConnectionFormState }) {
  const page = keyPage(integration.id, typed.url);
  return (
    <details className="-mt-2 text-sm">
      <summary className="w-fit rounded font-medium text-accent">{words.where}</summary>
      <div className="mt-2 flex flex-col gap-2 rounded-lg bg-raised p-3 text-[0.8125rem]">
        <p>{integration.keyHint}</p>
        {page && (
          <a href={page} target="_blank" rel="noopener noreferrer" className="inline-flex items-center gap-1.5 text-accent underline underline-offset-2">
            {words.whereOpen}
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        )}
      </div>
    </details>
  );
}

/** How the trial went; it is read out when it changes. */
function TrialResult({ trial }: { trial: Trial }) {
  return (
    <div aria-live="polite" className="min-h-6 text-sm">
      {trial.state === "waiting" && <p className="text-muted">{words.waiting}</p>}
      {trial.state === "asking" && (
        <p className="flex items-center gap-2 text-muted">
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
          {words.testing}
        </p>
      )}
      {trial.state === "answered" && (
        <p className="flex items-center gap-2 text-ok">
          <CircleCheck aria-hidden className="size-4 shrink-0" />
          <Foreign text={words.answers(trial.identity.app, trial.identity.version)} />
        </p>
      )}
      {trial.state === "failed" && (
        <div className="flex gap-2 rounded-lg border border-bad/40 bg-bad-soft p-3">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
          <div className="min-w-0">
            <p className="font-medium">
              <Foreign text={sentence(trial.problem.detail)} />
            </p>
            {words.advice[trial.problem.code] && <p className="mt-1 text-muted">{words.advice[trial.problem.code]}</p>}
          </div>
        </div>
      )}
    </div>
  );
}
