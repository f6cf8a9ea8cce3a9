import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useState } from "react";
import { useSavePolicy, type Policy } from "~/api/queries/policy";
import { policyQuery } from "~/api/queries/recovery";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Confirm } from "~/ui/confirm";
import { Changes } from "~/ui/diff";
import { Await } from "~/ui/states";
import { Switch } from "~/ui/switch";
import { toast } from "~/ui/toast";
import { Unsaved } from "~/ui/unsaved";
import { AreaList } from "./policy-areas";
import { changes, valueAt, withValue, type ExcludeList } from "./policy-draft";
import { Ladders } from "./policy-ladders";
import { Limits } from "./policy-limits";
import { WordList } from "./word-list";

const words = t.settings.policies;

export default function Policies() {
  const policy = useQuery(policyQuery);
  return <Await query={policy}>{(it) => <Editor saved={it.policy} locked={it.locked} />}</Await>;
}

/** Switching an area is saved at once, after it was asked; everything else is gathered and looked at before. */
function Editor({ saved, locked }: { saved: Policy; locked: string[] }) {
  const mayAdmin = useMay("admin");
  const [draft, setDraft] = useState(saved);
  const [base, setBase] = useState(saved);
  // Somebody else saved, or an area was switched: what is being typed here goes on top of that.
  if (base !== saved) {
    setBase(saved);
    setDraft(changes(base, draft).reduce((policy, { field, to }) => withValue(policy, field, to), saved));
  }
  const [reviewing, setReviewing] = useState(false);
  const save = useSavePolicy();
  const pending = changes(saved, draft);
  const set = (field: string, value: unknown) => setDraft(withValue(draft, field, value));
  // What a file or the environment sets of it, sets all of it.
  const isLocked = locked.length > 0;
  const reason = isLocked ? t.settings.locked : mayAdmin ? undefined : t.common.needsScope("admin");
  return (
    <div className="flex flex-col gap-8">
      <Unsaved when={pending.length > 0} />
      {isLocked && (
        <div className="flex gap-3 rounded-xl border border-line bg-raised px-4 py-3 text-sm">
          <Lock aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
          <p className="min-w-0 [overflow-wrap:anywhere]">{words.lockedBy(locked.join(", "))}</p>
        </div>
      )}
      <Section title={words.title} hint={words.hint}>
        <AreaList policy={saved} reason={reason} />
      </Section>

      <Ladders />

      <Section title={words.allow} hint={words.allowHint}>
        <Card className="divide-y divide-line">
          {Object.entries(words.allows).map(([name, [label, hint]]) => (
            <div key={name} className="px-5 py-4">
              <Switch
                label={label}
                hint={hint}
                checked={valueAt(draft, `allow.${name}`) === true}
                disabledReason={reason && `${hint} ${reason}`}
                onChange={(next) => set(`allow.${name}`, next)}
              />
            </div>
          ))}
        </Card>
      </Section>

      <Section title={words.exclude} hint={words.excludeHint}>
        <div className="grid gap-4 md:grid-cols-3">
          {(Object.keys(words.excludes) as ExcludeList[]).map((list) => (
            <WordList key={list} list={list} entries={draft.exclude[list]} disabledReason={reason} onChange={(next) => set(`exclude.${list}`, next)} />
          ))}
        </div>
      </Section>

      <Section title={words.limits} hint={words.limitsHint}>
        <Limits draft={draft} reason={reason} onChange={set} />
      </Section>

      {pending.length > 0 && (
        <div className="sticky bottom-16 z-20 flex flex-wrap items-center justify-between gap-3 rounded-xl border border-accent bg-overlay px-4 py-3 shadow-pop lg:bottom-4">
          <p role="status" className="text-sm font-medium">
            {words.dirty(pending.length)}
          </p>
          <div className="flex gap-2">
            <Button size="sm" onClick={() => setDraft(saved)}>
              {t.settings.discard}
            </Button>
            <Button size="sm" variant="primary" onClick={() => setReviewing(true)}>
              {words.review}
            </Button>
          </div>
        </div>
      )}
      <Confirm
        open={reviewing}
        size="md"
        title={words.reviewTitle}
        action={t.settings.save}
        onClose={() => setReviewing(false)}
        onConfirm={async () => {
          await save.mutateAsync(draft);
          toast.done(words.saved);
        }}
      >
        <p className="mb-4">{words.reviewText}</p>
        <Changes changes={pending} />
      </Confirm>
    </div>
  );
}
