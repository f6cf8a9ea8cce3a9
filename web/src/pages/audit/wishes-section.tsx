import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
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
import { parsed, summaryOf, withProfile, wished, type Wishes } from "./wishes";

/** What is wished for: profiles by choosing them, all else as text. Nothing is changed in a program by it. */
export function WishesSection({ guide }: { guide: Guide }) {
  const query = useQuery(wishesQuery);
  return (
    <Section title={t.audit.wishes} hint={t.audit.wishesHint}>
      <Await query={query}>{(wishes) => <Editor key={JSON.stringify(wishes)} guide={guide} kept={wishes} />}</Await>
    </Section>
  );
}

function Editor({ guide, kept }: { guide: Guide; kept: Wishes }) {
  const [text, setText] = useState(() => JSON.stringify(kept, null, 2));
  const connections = useQuery(connectionsQuery);
  const change = useChangeWishes();
  const may = useMay("admin");
  const read = parsed(text);
  const wishes = "wishes" in read ? read.wishes : null;
  const isChanged = wishes === null || JSON.stringify(wishes) !== JSON.stringify(kept);
  const programs = (connections.data ?? []).filter((it) => guide.books.some((book) => book.kind === it.kind));
  const others = wished(wishes).filter((name) => !programs.some((it) => it.name === name));
  const reason = !may && t.common.needsScope("admin");
  const save = () => {
    if (!wishes) return;
    // The API's document says no more of wishes than that they are JSON.
    // What is shown is made anew with the answer, and would not hear of it.
    change.mutateAsync(wishes as Record<string, never>).then(
      () => toast.done(t.audit.wishSaved),
      () => undefined,
    );
  };
  return (
    <div className="flex flex-col gap-3">
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
                      onChange={(event) => setText(JSON.stringify(withProfile(wishes, it.name, profile.id, event.target.checked), null, 2))}
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
          error={"error" in read ? t.audit.wishInvalid(read.error) : undefined}
          rows={14}
          spellCheck={false}
          readOnly={!may}
          className="font-mono text-xs"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </details>
      {change.error && <ProblemNote problem={asProblem(change.error)} />}
      {isChanged && (
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="primary" busy={change.isPending} disabledReason={reason || ("error" in read && t.audit.wishInvalid(read.error))} onClick={save}>
            {t.audit.wishSave}
          </Button>
          <p className="min-w-0 flex-1 text-[0.8125rem] text-muted">{t.audit.wishSaveDetail}</p>
        </div>
      )}
    </div>
  );
}
