import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "~/lib/cn";
import { t } from "~/text";

type DrawerProps = {
  /** Called when somebody closes it; it has an address, so closing is to go elsewhere. */
  onClose: () => void;
  title: ReactNode;
  /** Below the title. */
  description?: ReactNode;
  children: ReactNode;
  /** What can be done about it; stays in sight. */
  footer?: ReactNode;
  className?: string;
};

/** A plane at the side of the page, on a phone over all of it: one thing with everything about it. */
export function Drawer({ onClose, title, description, children, footer, className }: DrawerProps) {
  return (
    <Base.Root open onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity duration-150 data-starting-style:opacity-0" />
        <Base.Popup
          className={cn(
            "fixed inset-y-0 right-0 z-30 flex w-full flex-col border-l border-line bg-overlay shadow-pop outline-none transition-transform duration-200 data-starting-style:translate-x-8 sm:max-w-xl",
            className,
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-4 pt-[max(1rem,env(safe-area-inset-top))] pb-3 sm:px-5">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg leading-snug font-semibold [overflow-wrap:anywhere]">{title}</Base.Title>
              {description !== undefined && (
                <Base.Description render={<div />} className="mt-1 text-sm text-muted">
                  {description}
                </Base.Description>
              )}
            </div>
            <Base.Close aria-label={t.common.close} className="-mr-1.5 grid size-9 shrink-0 place-items-center rounded-lg text-muted hover:bg-raised hover:text-text">
              <X aria-hidden className="size-5" />
            </Base.Close>
          </header>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
          <div tabIndex={0} role="group" aria-label={t.common.details} className="min-h-0 flex-1 overflow-y-auto px-4 py-4 outline-offset-[-2px] sm:px-5">
            {children}
          </div>
          {footer && (
            <footer className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5">{footer}</footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
