import { CircleAlert, CircleCheck, ExternalLink, LoaderCircle } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { asProblem } from "~/api/problem";
import { useAddConnection, type Integration } from "~/api/queries/connections";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Checkbox, SecretField, TextField } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { ProblemNote } from "~/ui/states";
import { freeName, isAddress, keyPage } from "~/lib/connection";
import { useTrial, type Trial } from "./use-trial";

type ConnectionFormProps = {
  integration: Integration;
  /** Names that are used. */
  taken: readonly string[];
  onClose: () => void;
  onDone: (name: string) => void;
};

/** Address and key of a program. It is asked who it is as soon as one stops typing. */
export function ConnectionForm({ integration, taken, onClose, onDone }: ConnectionFormProps) {
  const words = t.firstRun.services;
  const [url, setUrl] = useState(integration.defaultUrl);
  const [apiKey, setApiKey] = useState("");
  const [name, setName] = useState(() => freeName(integration.id, taken));
  const [verifyTls, setVerifyTls] = useState(true);
  const add = useAddConnection();
  const body = { kind: integration.id, name, url: url.trim(), apiKey: apiKey.trim(), verifyTls, enabled: true };
  const trial = useTrial(body);
  const problem = add.error ? asProblem(add.error) : null;
  const about = (field: string) => (problem?.field === field ? problem.detail : undefined);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (add.isPending) return;
    add.mutate(body, { onSuccess: (made) => onDone(made.name) });
  };
  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-4 border-t border-line pt-4">
      <TextField
        label={words.url}
        inputMode="url"
        required
        hint={words.urlHint}
        error={url.trim() !== "" && !isAddress(url) ? words.invalidUrl : about("url")}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <SecretField
        label={integration.id === "plex" ? words.keyPlex : words.key}
        // The form was asked for, and this is what is missing in it.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        required
        showLabel={words.showKey}
        hideLabel={words.hideKey}
        error={about("apiKey") ?? about("api_key")}
        value={apiKey}
        onChange={(event) => setApiKey(event.target.value)}
      />
      <Where integration={integration} url={url} />
      <details className="text-sm">
        <summary className="w-fit rounded font-medium text-accent">{words.moreOptions}</summary>
        <div className="mt-3 flex flex-col gap-4">
          <TextField label={words.name} hint={words.nameHint} required error={about("name")} value={name} onChange={(event) => setName(event.target.value)} />
          <Checkbox label={words.anyCertificate} checked={!verifyTls} onChange={(event) => setVerifyTls(!event.target.checked)} />
        </div>
      </details>
      <TrialResult trial={trial} />
      {problem && !problem.field && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button type="submit" variant={trial.state === "failed" ? "secondary" : "primary"} busy={add.isPending}>
          {trial.state === "failed" ? words.saveAnyway : words.save}
        </Button>
      </div>
    </form>
  );
}

function Where({ integration, url }: { integration: Integration; url: string }) {
  const words = t.firstRun.services;
  const page = keyPage(integration.id, url);
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
  const words = t.firstRun.services;
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
            {t.firstRun.advice[trial.problem.code] && <p className="mt-1 text-muted">{t.firstRun.advice[trial.problem.code]}</p>}
          </div>
        </div>
      )}
    </div>
  );
}

/** What the server says begins small, and may begin with a host's name, which stays as it is. */
function sentence(text: string): string {
  const first = /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!…]$/.test(first) ? first : `${first}.`;
}
