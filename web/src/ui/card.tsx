import { useId, type ReactNode } from "react";
import { cn } from "~/lib/cn";
import { useTitle } from "~/lib/use-title";

/** A plane with a frame. */
export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn("rounded-xl border border-line bg-surface", className)}>{children}</div>;
}

type SectionProps = {
  title: ReactNode;
  /** Beside the title, at the end of the line. */
  aside?: ReactNode;
  /** A sentence below the title. */
  hint?: ReactNode;
  children: ReactNode;
  className?: string;
};

/** A part of a page with a heading, which is also its landmark's name. */
export function Section({ title, aside, hint, children, className }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn("flex flex-col gap-3", className)}>
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        {aside && <div className="text-sm text-muted">{aside}</div>}
        {hint && <p className="w-full text-sm text-muted">{hint}</p>}
      </header>
      {children}
    </section>
  );
}

/** The top of a page: its one `h1`, and what can be done there. */
export function PageHeader({ title, hint, actions }: { title: ReactNode; hint?: ReactNode; actions?: ReactNode }) {
  useTitle(title);
  return (
    <header className="mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {hint && <p className="mt-1 max-w-prose text-sm text-muted">{hint}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
