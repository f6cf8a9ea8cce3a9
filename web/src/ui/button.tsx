import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Link, type LinkProps } from "react-router";
import { cn } from "~/lib/cn";
import { Tooltip } from "./tooltip";

type Look = {
  /** `primary`: the one thing to do; `danger`: it takes something away; `ghost`: without a frame. */
  variant?: "primary" | "secondary" | "ghost" | "danger";
  size?: "md" | "sm";
};

const BASE =
  "inline-flex items-center justify-center gap-2 rounded-lg border font-medium whitespace-nowrap select-none transition-colors duration-100 aria-disabled:cursor-not-allowed aria-disabled:opacity-55";
const VARIANTS = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border-line-strong/60 bg-surface text-text hover:bg-raised",
  ghost: "border-transparent bg-transparent text-text hover:bg-raised",
  danger: "border-transparent bg-bad text-on-bad hover:opacity-90",
} as const;
const SIZES = { md: "min-h-10 px-4 text-sm", sm: "min-h-8 px-3 text-[0.8125rem]" } as const;

function look({ variant = "secondary", size = "md" }: Look): string {
  return cn(BASE, VARIANTS[variant], SIZES[size]);
}

export type ButtonProps = Look &
  Omit<ComponentProps<"button">, "disabled"> & {
    /** It is being done; pressing again does nothing. */
    busy?: boolean;
    /** Why it cannot be pressed, in a sentence; it stays reachable, so that everybody can read why. */
    disabledReason?: string | undefined | false;
    icon?: ReactNode;
  };

export function Button({
  variant = "secondary",
  size = "md",
  busy = false,
  disabledReason,
  icon,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const isOff = busy || !!disabledReason;
  const button = (
    <button
      {...rest}
      type={type}
      aria-disabled={isOff || undefined}
      aria-busy={busy || undefined}
      className={cn(look({ variant, size }), className)}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" /> : icon}
      {children}
    </button>
  );
  return disabledReason ? <Tooltip text={disabledReason}>{button}</Tooltip> : button;
}

/** A button that is only an icon; `label` is its name for who does not see it, and its tooltip. */
export function IconButton({ label, icon, className, ...rest }: Omit<ButtonProps, "children"> & { label: string }) {
  return (
    <Tooltip text={label}>
      <Button {...rest} aria-label={label} icon={icon} variant={rest.variant ?? "ghost"} className={cn("min-w-10 px-0", className)} />
    </Tooltip>
  );
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function ButtonLink({ variant = "secondary", size = "md", icon, className, children, ...rest }: Look & LinkProps & { icon?: ReactNode }) {
  return (
    <Link {...rest} className={cn(look({ variant, size }), className)}>
      {icon}
      {children}
    </Link>
  );
}
