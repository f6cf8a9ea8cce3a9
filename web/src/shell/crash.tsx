import { Component, type ReactNode } from "react";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Foreign } from "~/ui/foreign";

/** When a page breaks, it breaks alone. */
export class Crash extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div role="alert" className="mx-auto max-w-prose py-10">
        <h1 className="text-lg font-semibold">{t.problem.page}</h1>
        <p className="mt-2 text-sm text-muted">{t.problem.pageDetail}</p>
        <pre className="my-4 rounded-lg bg-raised p-3 text-xs whitespace-pre-wrap">
          <Foreign text={error instanceof Error ? error.message : JSON.stringify(error)} />
        </pre>
        <Button variant="primary" onClick={() => location.reload()}>
          {t.problem.reload}
        </Button>
      </div>
    );
  }
}
