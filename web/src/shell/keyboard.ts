import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { PAGES } from "./pages";

type Keys = { onSearch: () => void; onHelp: () => void };

/** `/` search, `?` help, `g` and a letter for a page. Never while somebody types, and never with Ctrl, Alt or Meta. */
export function useKeyboard({ onSearch, onHelp }: Keys): void {
  const navigate = useNavigate();
  const goUntil = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      // A window is open; Esc closes it, and the rest is its own. What is said in a corner has that role, too, and a type.
      if (document.querySelector("[role=dialog]:not([data-type]),[role=menu]")) return;
      const going = event.timeStamp < goUntil.current;
      goUntil.current = 0;
      const page = going ? PAGES.find((it) => it.key === event.key) : undefined;
      if (page) void navigate(page.to);
      else if (event.key === "g") goUntil.current = event.timeStamp + 1_000;
      else if (event.key === "/") onSearch();
      else if (event.key === "?") onHelp();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [navigate, onSearch, onHelp]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}
