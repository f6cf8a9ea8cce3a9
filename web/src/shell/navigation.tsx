import { NavLink } from "react-router";
import { cn } from "~/lib/cn";
import { t } from "~/text";
import { Logo } from "./logo";
import { PAGES } from "./pages";

/** At the side of a wide screen, at the bottom of a phone: the same links. */
export function Navigation() {
  return (
    <nav
      aria-label={t.shell.navigation}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:inset-y-0 lg:right-auto lg:w-52 lg:border-t-0 lg:border-r lg:px-3 lg:py-4"
    >
      <div className="mb-6 hidden px-2 lg:block">
        <Logo />
      </div>
      <ul className="grid grid-cols-5 lg:flex lg:flex-col lg:gap-1">
        {PAGES.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={to === "/"}
              className={({ isActive }) =>
                cn(
                  "flex min-h-14 flex-col items-center justify-center gap-1 text-2xs font-medium lg:min-h-10 lg:flex-row lg:justify-start lg:gap-3 lg:rounded-lg lg:px-3 lg:text-sm",
                  isActive ? "text-accent lg:bg-accent-soft" : "text-muted hover:text-text lg:hover:bg-raised",
                )
              }
            >
              <Icon aria-hidden className="size-5 lg:size-4.5" />
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
