import { Check } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { Link } from "react-router";
import { cn } from "~/lib/cn";
import { useTitle } from "~/lib/use-title";
import { Logo } from "~/shell/logo";
import { t } from "~/text";

const STEPS = ["owner", "services", "audit", "done"] as const;
export type StepName = (typeof STEPS)[number];

type FrameProps = { step: StepName; title: string; intro: ReactNode; children: ReactNode; footer: ReactNode };

/** What stands around every step: how far one is, and the way out. */
export function Frame({ step, title, intro, children, footer }: FrameProps) {
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  // A new step is a new page: who uses a keyboard or a screen reader begins at its top, or where it says itself.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [step]);
  const at = STEPS.indexOf(step);
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col px-5 py-6 sm:py-10">
      <header className="mb-8 flex items-center justify-between gap-4">
        <Logo />
        {step !== "owner" && step !== "done" && (
          <Link to="/" className="rounded-md px-1 py-1.5 text-sm text-muted hover:text-text">
            {t.firstRun.skipAll}
          </Link>
        )}
      </header>
      <nav aria-label={t.firstRun.progress} className="mb-8">
        <ol className="grid grid-cols-4 gap-2">
          {STEPS.map((it, index) => (
            <li key={it} aria-current={it === step ? "step" : undefined} className={cn("border-t-2 pt-2 text-xs sm:text-sm", index <= at ? "border-accent" : "border-line", it === step ? "font-medium text-text" : "text-muted")}>
              <span className="inline-flex items-center gap-1.5">
                {index < at && <Check aria-hidden className="size-3.5 text-ok" />}
                {t.firstRun.steps[it]}
              </span>
            </li>
          ))}
        </ol>
      </nav>
      <main>
        <p className="mb-1 text-xs text-muted">{t.firstRun.stepOf(at + 1, STEPS.length)}</p>
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight outline-none">
          {title}
        </h1>
        <p className="mt-2 mb-6 max-w-prose text-sm leading-relaxed text-pretty text-muted">{intro}</p>
        {children}
      </main>
      <footer className="mt-8 flex flex-wrap items-center justify-end gap-3 border-t border-line pt-5">{footer}</footer>
    </div>
  );
}
