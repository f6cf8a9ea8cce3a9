import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { asProblem, type ApiProblem } from "~/api/problem";
import { cn } from "~/lib/cn";
import { t } from "~/text";
import { Button } from "./button";
import { Foreign } from "./foreign";
import { Time } from "./time";

/** Nothing is there, and why that is well, or what to do. */
export function Empty({ icon, title, children, action }: { icon?: ReactNode; title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      {icon && <div className="mb-1 text-muted [&_svg]:size-7">{icon}</div>}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-prose text-sm text-muted">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

/** Grey bars where text will be; who cannot see them hears that it loads. */
export function Loading({ lines = 3, className }: { lines?: number; className?: string }) {
  return (
    <div role="status" className={cn("flex flex-col gap-3 p-4", className)}>
      <span className="sr-only">{t.common.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} aria-hidden className={cn("h-4 animate-[shimmer_1.6s_ease-in-out_infinite] rounded bg-raised", line % 3 === 2 ? "w-1/2" : line % 3 === 1 ? "w-5/6" : "w-full")} />
      ))}
    </div>
  );
}

/** What went wrong, and a button to try again. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const problem = asProblem(error);
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-6 py-8 text-center">
      {problem.isOffline ? <WifiOff aria-hidden className="size-7 text-muted" /> : <CircleAlert aria-hidden className="size-7 text-bad" />}
      <p className="font-medium">{t.problem.title}</p>
      <p className="max-w-prose text-sm text-muted">
        <Foreign text={problem.detail} />
      </p>
      {problem.correlationId && <p className="font-mono text-xs text-muted">{t.problem.correlation(problem.correlationId)}</p>}
      {onRetry && (
        <Button size="sm" className="mt-2" onClick={onRetry}>
          {t.common.tryAgain}
        </Button>
      )}
    </div>
  );
}

/** A problem beside what caused it: in a form, in a window. */
export function ProblemNote({ problem, className }: { problem: ApiProblem; className?: string }) {
  return (
    <div role="alert" className={cn("flex gap-2.5 rounded-lg border border-bad/40 bg-bad-soft p-3 text-sm", className)}>
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0">
        <Foreign text={problem.detail} />
        {problem.correlationId && problem.status >= 500 && (
          <p className="mt-1 font-mono text-xs text-muted">{t.problem.correlation(problem.correlationId)}</p>
        )}
      </div>
    </div>
  );
}

/** Says that old data is shown, as new did not come. When nobody answers at all, the shell says so once for all. */
export function NotFresh({ query }: { query: UseQueryResult }) {
  if (!query.isRefetchError) return null;
  const problem = asProblem(query.error);
  if (problem.isOffline) return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2 text-[0.8125rem] text-warn">
      <CircleAlert aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0">
        {t.problem.notFresh} <Time at={new Date(query.dataUpdatedAt).toISOString()} />: <Foreign text={problem.detail} />
      </span>
      <Button size="sm" variant="ghost" busy={query.isFetching} onClick={() => void query.refetch()}>
        {t.common.tryAgain}
      </Button>
    </div>
  );
}

type AwaitProps<Data> = {
  query: UseQueryResult<Data>;
  /** Shown while nothing is known yet. */
  loading?: ReactNode;
  children: (data: Data) => ReactNode;
};

/** Shows a query's data as soon as there is any, and keeps old data on the screen while new comes, or if none does. */
export function Await<Data>({ query, loading, children }: AwaitProps<Data>) {
  if (query.data !== undefined) {
    return (
      <>
        <NotFresh query={query} />
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return loading ?? <Loading />;
}
