import type { ReactNode } from "react";
import { cn } from "~/lib/cn";
import { t } from "~/text";

export type Tone = "neutral" | "ok" | "warn" | "bad" | "info";

const TONES: Record<Tone, string> = {
  neutral: "bg-raised text-muted",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
};

/** A word or two on what something is. The tone never stands alone: the word says it, too. */
export function Badge({ tone = "neutral", icon, children, className }: { tone?: Tone; icon?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5", TONES[tone], className)}>
      {icon}
      {children}
    </span>
  );
}

/** The tone of a severity, of a finding or of an event. */
export function toneOf(severity: string): Tone {
  switch (severity) {
    case "critical":
    case "error":
      return "bad";
    case "high":
    case "warning":
      return "warn";
    case "medium":
      return "info";
    default:
      return "neutral";
  }
}

export function SeverityBadge({ severity }: { severity: string }) {
  return <Badge tone={toneOf(severity)}>{t.common.severity[severity] ?? severity}</Badge>;
}

/** A coloured dot with its meaning for who does not see it. */
export function Dot({ tone, label, className }: { tone: Tone; label?: string; className?: string }) {
  const colours: Record<Tone, string> = { neutral: "bg-line-strong", ok: "bg-ok", warn: "bg-warn", bad: "bg-bad", info: "bg-info" };
  return (
    <span className={cn("inline-block size-2 shrink-0 rounded-full", colours[tone], className)}>
      {label && <span className="sr-only">{label}</span>}
    </span>
  );
}
