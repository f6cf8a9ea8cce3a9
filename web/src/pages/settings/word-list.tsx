import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { plain } from "~/lib/foreign";
import { t } from "~/text";
import { IconButton } from "~/ui/button";
import { Card } from "~/ui/card";
import { Foreign } from "~/ui/foreign";
import type { ExcludeList } from "./policy-draft";

const words = t.settings.policies;

type WordListProps = {
  list: ExcludeList;
  entries: readonly string[];
  disabledReason: string | undefined;
  onChange: (entries: string[]) => void;
};

/** Words that can be added and taken away, one by one. */
export function WordList({ list, entries, disabledReason, onChange }: WordListProps) {
  const id = useId();
  const [text, setText] = useState("");
  const [title, hint] = words.excludes[list] ?? [list, ""];
  const add = () => {
    const word = text.trim();
    if (disabledReason || word === "") return;
    if (!entries.includes(word)) onChange([...entries, word]);
    setText("");
  };
  return (
    <Card className="flex flex-col gap-3 p-4">
      <div>
        <h3 className="text-sm font-medium">{title}</h3>
        <p id={id} className="mt-0.5 text-[0.8125rem] text-muted">
          {hint}
          {disabledReason && ` ${disabledReason}`}
        </p>
      </div>
      <ul className="flex flex-wrap gap-1.5">
        {entries.length === 0 && <li className="text-[0.8125rem] text-muted">{words.nothingIn}</li>}
        {entries.map((entry) => (
          <li key={entry} className="inline-flex max-w-full items-center gap-1 rounded-md bg-raised py-0.5 pl-2 text-[0.8125rem]">
            <Foreign line text={entry} />
            <button
              type="button"
              aria-label={words.removeFrom(plain(entry))}
              aria-disabled={!!disabledReason || undefined}
              onClick={() => !disabledReason && onChange(entries.filter((it) => it !== entry))}
              className="grid size-7 shrink-0 place-items-center rounded-md text-muted hover:text-text aria-disabled:opacity-50"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </li>
        ))}
      </ul>
      <form
        className="mt-auto flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <input
          aria-label={words.addTo(title)}
          aria-describedby={id}
          disabled={!!disabledReason}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="min-h-9 w-full min-w-0 rounded-lg border border-line-strong bg-page px-3 text-sm disabled:opacity-60"
        />
        <IconButton type="submit" size="sm" variant="secondary" label={words.add} disabledReason={disabledReason} icon={<Plus aria-hidden className="size-4" />} />
      </form>
    </Card>
  );
}
