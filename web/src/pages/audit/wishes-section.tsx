import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schema } from "~/api/client";
import { asProblem } from "~/api/problem";
import { connectionsQuery } from "~/api/queries/connections";
import { useChangeWishes, wishesQuery, type Guide } from "~/api/queries/guides";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { Checkbox, TextArea } from "~/ui/field";
import { Foreign } from "~/ui/foreign";
import { ProductMark } from "~/ui/product";
import { Await, ProblemNote } from "~/ui/states";
import { toast } from "~/ui/toast";
import { Unsaved } from "~/ui/unsaved";
import { draftOf, isChanged, parsed, rebased, summaryOf, withProfile, wished, written, type Wishes } from "./wishes";

/** What is wished for: profiles by choosing them, all else as text. Nothing is changed in a program by it. */
export function WishesSection({ guide }: { guide: Guide }) {
  const query = useQuery(wishesQuery);
  return (
    <Section title={t.audit.wishes} hint={t.audit.wishesHint}>
      <Await query={query}>{(wishes) => <Editor guide={guide} kept={wishes} />}</Await>
    </Section>
  );
}

function Editor({ guide, kept }: { guide: Guide; kept: Wishes }) {
  const [draft, setDraft] = useState(() => draftOf(kept));
  if (draft.base !== kept) setDraft(rebased(draft, kept));
  const { text } = draft;
  const setText = (next: string) => setDraft({ ...draft, text: next });
  const connections = useQuery(connectionsQuery);
  const change = useChangeWishes();
  const may = useMay("admin");
  const read = parsed(text);
  const wishes = "wishes" in read ? read.wishes : null;
  const isDirty = isChanged(draft);
  const invalid = "problem" in read && t.audit.wishInvalid(read.problem);
  const programs = (connections.data ?? []).filter((it) => guide.books.some((book) => book.kind === it.kind));
  const others = wished(wishes).filter((name) => !programs.some((it) => it.name === name));
  const reason = !may && t.common.needsScope("admin");
  const save = () => {
    if (!wishes) return;
    // What is left out has its default there.
    change.mutate(wishes as Schema<"Wishes">, {
      onSuccess: (saved) => {
        // It comes back with what was left out. What was typed meanwhile stays.
        setDraft((now) => (now.text === text ? draftOf(saved) : now));
        toast.done(t.audit.wishSaved);
      },
    });
  };
  return (
    <div className="flex flex-col gap-3">
      <Unsaved when={isDirty} />
      <div className="grid gap-3 md:grid-cols-2">
        {programs.map((it) => {
          const book = guide.books.find((of) => of.kind === it.kind);
          const summary = summaryOf(wishes, it.name);
          const unknown = summary.profiles.filter((id) => !book?.profiles.some((of) => of.id === id));
          return (
            <Card key={it.name} className="flex flex-col gap-3 p-4">
              <h3 className="flex items-center gap-2 text-sm font-medium">
                <ProductMark kind={it.kind} className="size-7 rounded-md text-xs" />
                <Foreign text={it.name} />
              </h3>
              <ul aria-label={t.audit.wishProfiles(it.name)} className="flex max-h-72 flex-col gap-2 overflow-y-auto">
                {book?.profiles.map((profile) => (
                  <li key={profile.id}>
                    <Checkbox
                      label={<Foreign text={profile.name} />}
                      checked={summary.profiles.includes(profile.id)}
                      disabled={!may || wishes === null}
                      onChange={(event) => setText(written(withProfile(wishes, it.name, profile.id, event.target.checked)))}
                    />
                  </li>
                ))}
                {unknown.map((id) => (
                  <li key={id} className="text-sm text-warn">
                    <Foreign mono text={id} /> {t.audit.wishNotInGuide}
                  </li>
                ))}
              </ul>
              {summary.other.length > 0 && (
                <p className="text-[0.8125rem] text-muted">
                  {t.audit.wishOther} <Foreign text={summary.other.join(", ")} />
                </p>
              )}
            </Card>
          );
        })}
      </div>
      {others.length > 0 && (
        <p className="text-sm text-muted">
          {t.audit.wishOther} <Foreign text={others.join(", ")} />
        </p>
      )}
      <details>
        <summary className="min-h-8 text-sm font-medium text-accent">{t.audit.wishEdit}</summary>
        <TextArea
          label={t.audit.wishText}
          hint={t.audit.wishTextHint}
          error={invalid || undefined}
          rows={14}
          spellCheck={false}
          readOnly={!may}
          className="font-mono text-xs"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </details>
      {change.error && <ProblemNote problem={asProblem(change.error)} />}
      {draft.isOvertaken && isDirty && (
        <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
          <p className="min-w-0 flex-1 basis-60">{t.audit.wishOvertaken}</p>
          <Button size="sm" onClick={() => setDraft(draftOf(kept))}>
            {t.audit.wishTheirs}
          </Button>
        </div>
      )}
      {isDirty && (
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="primary" busy={change.isPending} disabledReason={reason || invalid} onClick={save}>
            {t.audit.wishSave}
          </Button>
          <p className="min-w-0 flex-1 text-[0.8125rem] text-muted">{t.audit.wishSaveDetail}</p>
        </div>
      )}
    </div>
  );
}
