import { useState } from "react";
import { cn } from "~/lib/cn";
import { pieces, plain, safeHref, type Piece } from "~/lib/foreign";
import { t } from "~/text";

/** Longer text than this is clamped, and can be opened. */
export const LONG = 300;

type ForeignProps = {
  /** Text from outside: a release's name, another program's message. */
  text: string;
  /** `true`: one line, cut at its end, for tables; the whole is in its title. */
  line?: boolean;
  mono?: boolean;
  className?: string;
};

/**
 * Shows text from outside as text: its direction stays inside, invisible characters are named, a long one is
 * clamped. Everything that AutoArr did not write itself goes through here.
 */
export function Foreign({ text, line = false, mono = false, className }: ForeignProps) {
  const [open, setOpen] = useState(false);
  const isLong = !line && text.length > LONG;
  const shown = <Pieces pieces={pieces(text)} />;
  const looks = cn("[overflow-wrap:anywhere]", mono && "font-mono text-[0.8125em]", className);
  if (line) {
    return (
      <bdi className={cn("block truncate", looks)} title={text.length > 30 ? plain(text) : undefined}>
        {shown}
      </bdi>
    );
  }
  if (!isLong) return <bdi className={looks}>{shown}</bdi>;
  return (
    <span className="block">
      <bdi className={cn("block", looks, !open && "line-clamp-3")}>{shown}</bdi>
      <button type="button" className="mt-1 text-xs font-medium text-accent hover:underline" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t.common.less : t.common.more}
      </button>
    </span>
  );
}

function Pieces({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, at) =>
    "text" in piece ? (
      piece.text
    ) : (
      <span key={at} className="mx-px rounded-sm bg-warn-soft px-1 font-mono text-[0.7em] text-warn">
        <span className="sr-only">{t.common.hiddenCharacter(piece.mark)}</span>
        <span aria-hidden>{piece.mark}</span>
      </span>
    ),
  );
}

/** An address from outside: a link when it leads to the web, else text. */
export function ForeignLink({ href, text = href }: { href: string; text?: string }) {
  const safe = safeHref(href);
  if (!safe) return <Foreign text={text} />;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer" className="text-accent underline underline-offset-2 hover:text-accent-strong">
      <Foreign text={text} />
    </a>
  );
}
