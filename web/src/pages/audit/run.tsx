import { ScanSearch } from "lucide-react";
import { useRunAudit } from "~/api/queries/audit";
import { useMay } from "~/api/queries/session";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { toast } from "~/ui/toast";

/** Looks at every program now. Nothing is changed by it. */
export function RunAudit({ variant = "secondary" }: { variant?: "primary" | "secondary" }) {
  const run = useRunAudit();
  const may = useMay("operate");
  return (
    <Button
      variant={variant}
      icon={<ScanSearch aria-hidden className="size-4" />}
      busy={run.isPending}
      disabledReason={!may && t.common.needsScope("operate")}
      onClick={() =>
        run.mutate(undefined, {
          onSuccess: (audit) => toast.done(t.audit.ranTitle, audit.troubles.length > 0 ? t.audit.partial : undefined),
          onError: (thrown) => toast.failed(thrown),
        })
      }
    >
      {run.isPending ? t.audit.running : t.audit.run}
    </Button>
  );
}
