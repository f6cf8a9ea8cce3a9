import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cn } from "~/lib/cn";

type SearchFieldProps = {
  /** What is searched, for who does not see it. */
  label: string;
  placeholder?: string;
  /** What is searched for now, as the address has it. */
  value: string;
  /** Told when typing pauses, without the blanks at either end. */
  onValue: (value: string) => void;
  className?: string;
};

/** Typing pauses this long before it is searched for, in milliseconds. */
const PAUSE = 250;

/**
 * A field whose text is kept in the address, which follows later than one types: the field keeps its own text, and
 * takes over from the address only what somebody else wrote there.
 */
export function SearchField({ label, placeholder = label, value, onValue, className }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  // What the address has, and what it was told since and does not have yet, in this order.
  const [told, setTold] = useState<readonly string[]>([value.trim()]);
  if (value !== seen) {
    setSeen(value);
    const at = told.indexOf(value.trim());
    setTold(at >= 0 ? told.slice(at) : [value.trim()]);
    if (at < 0) setText(value);
  }
  const tell = useRef(onValue);
  useEffect(() => {
    tell.current = onValue;
  });
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === told.at(-1)) return;
    const timer = setTimeout(() => {
      setTold([...told, wanted]);
      tell.current(wanted);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [wanted, told]);
  return (
    <div className={cn("relative min-w-0", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="min-h-10 w-full rounded-lg border border-line-strong bg-page pr-3 pl-9 text-sm placeholder:text-muted"
      />
    </div>
  );
}
