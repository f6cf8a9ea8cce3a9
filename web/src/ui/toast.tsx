import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import type { ReactNode } from "react";
import { asProblem } from "~/api/problem";
import { t } from "~/text";

const manager = Toast.createToastManager();

/** Says in a corner how something ended, or that it goes on. What went wrong stays until it is closed. */
export const toast = {
  note(title: string): void {
    manager.add({ title, type: "note", timeout: 5_000 });
  },
  done(title: string, description?: string): void {
    manager.add({ title, description, type: "done", timeout: 5_000 });
  },
  failed(thrown: unknown, title: string = t.problem.title): void {
    manager.add({ title, description: asProblem(thrown).detail, type: "failed", timeout: 0, priority: "high" });
  },
};

/** Where toasts appear; to be used once. */
export function Toaster({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-3 bottom-20 z-50 flex flex-col gap-2 outline-none sm:left-auto sm:w-96 lg:bottom-4">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

const ICONS: Record<string, ReactNode> = {
  failed: <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-bad" />,
  done: <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-ok" />,
  note: <Info aria-hidden className="mt-0.5 size-5 shrink-0 text-info" />,
};

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((it) => (
    <Toast.Root
      key={it.id}
      toast={it}
      className="rounded-xl border border-line bg-overlay shadow-pop transition-[opacity,transform] duration-200 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-3 p-3">
        {ICONS[it.type ?? "note"]}
        <div className="min-w-0 flex-1 text-sm">
          <Toast.Title className="font-medium" />
          <Toast.Description className="mt-0.5 text-muted [overflow-wrap:anywhere]" />
        </div>
        <Toast.Close aria-label={t.common.dismiss} className="grid size-8 shrink-0 place-items-center rounded-lg text-muted hover:bg-raised hover:text-text">
          <X aria-hidden className="size-4" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
