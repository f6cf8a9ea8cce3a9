import { CopyButton } from "~/ui/copy";

/** Something to be taken away: in full, with a button to copy it. */
export function Shown({ id, label, text }: { id: string; label: string; text: string }) {
  return (
    <div>
      <p className="mb-1 text-[0.8125rem] text-muted">{label}</p>
      <div className="flex items-center gap-2 rounded-lg border border-line-strong bg-page p-2 pl-3">
        <code id={id} className="min-w-0 flex-1 font-mono text-[0.8125rem] [overflow-wrap:anywhere] select-all">
          {text}
        </code>
        <CopyButton text={text} selectId={id} />
      </div>
    </div>
  );
}
