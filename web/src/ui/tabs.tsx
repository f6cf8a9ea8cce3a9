import { Link, useLocation } from "react-router";
import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "~/lib/cn";
import { number } from "~/text";

export type Tab = { to: string; label: ReactNode; count?: number | undefined };

/**
 * Parts of a page that have addresses of their own. They are links in a `nav`, so that the browser's back works.
 * `to` is an absolute path inside the interface; the one with the longest match is current.
 */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const { pathname } = useLocation();
  const matching = tabs.filter(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  const current = matching.sort((a, b) => b.to.length - a.to.length)[0];
  // On a phone there may be more tabs than fit: the current one is always seen.
  const strip = useRef<HTMLElement>(null);
  const at = current?.to;
  useEffect(() => {
    const show = () => strip.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    show();
    window.addEventListener("resize", show);
    return () => window.removeEventListener("resize", show);
  }, [at]);
  return (
    <nav ref={strip} aria-label={label} className="-mx-4 mb-5 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Link
              to={tab.to}
              aria-current={tab === current ? "page" : undefined}
              className={cn(
                "-mb-px flex min-h-10 items-center gap-2 border-b-2 px-3 text-sm font-medium whitespace-nowrap",
                tab === current ? "border-accent text-text" : "border-transparent text-muted hover:text-text",
              )}
            >
              {tab.label}
              {tab.count !== undefined && tab.count > 0 && (
                <span className="tabular rounded-full bg-raised px-1.5 text-xs text-muted">{number(tab.count)}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
