import { Hand, ShieldAlert, ShieldCheck, Undo2 } from "lucide-react";
import type { Finding } from "~/api/queries/audit";
import { t } from "~/text";
import { Badge, type Tone } from "~/ui/badge";

const RISKS: Record<string, Tone> = { safe: "ok", careful: "warn", dangerous: "bad" };

/** How risky a change is. */
export function Risk({ risk }: { risk: string }) {
  const icon = risk === "safe" ? <ShieldCheck aria-hidden /> : <ShieldAlert aria-hidden />;
  return (
    <Badge tone={RISKS[risk] ?? "neutral"} icon={icon}>
      {t.audit.risk[risk] ?? risk}
    </Badge>
  );
}

/** What kind of finding it is besides: by hand or not, set back, left alone. */
export function Kind({ finding, ignored }: { finding: Finding; ignored: boolean }) {
  return (
    <>
      {finding.fixable ? <Risk risk={finding.risk} /> : <Badge icon={<Hand aria-hidden />}>{t.audit.byHand}</Badge>}
      {finding.stuck && (
        <Badge tone="warn" icon={<Undo2 aria-hidden />}>
          {t.audit.stuck}
        </Badge>
      )}
      {ignored && <Badge>{t.audit.ignored}</Badge>}
    </>
  );
}
