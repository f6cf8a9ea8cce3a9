import { Eye, EyeOff } from "lucide-react";
import { useId, useState, type ComponentProps, type ReactNode } from "react";
import { cn } from "~/lib/cn";

type FieldProps = {
  label: ReactNode;
  /** What belongs in it, or where it is found. */
  hint?: ReactNode;
  /** What is wrong with it. It is read out when it appears. */
  error?: ReactNode;
};

const BOX =
  "w-full min-h-10 rounded-lg border border-line-strong bg-page px-3 text-sm text-text placeholder:text-muted aria-invalid:border-bad read-only:opacity-70 disabled:opacity-60";

/** A label, what is below it, and how both belong together. */
function Field({ label, hint, error, children }: FieldProps & { children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode }) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = `${id}-error`;
  const about = [error ? errorId : undefined, hintId].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium has-[>.sr-only]:absolute">
        {label}
      </label>
      {children({ id, ...(about && { "aria-describedby": about }), ...(error && { "aria-invalid": true }) })}
      <div id={errorId} aria-live="polite" className="text-sm text-bad empty:hidden">
        {error}
      </div>
      {hint && (
        <div id={hintId} className="text-[0.8125rem] text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...rest }: FieldProps & ComponentProps<"input">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <input type="text" autoComplete="off" spellCheck={false} {...rest} {...ids} className={cn(BOX, className)} />}
    </Field>
  );
}

/** Browsers fill in the owner's password where they are told nothing, and password managers despite of what they are told. */
const NO_PASSWORD = { autoComplete: "new-password", "data-1p-ignore": true, "data-lpignore": "true", "data-bwignore": true, "data-form-type": "other" } as const;

/** For what nobody is to read over a shoulder. It can be shown. Without `autoComplete` it is a key and no password. */
export function SecretField({ label, hint, error, className, showLabel, hideLabel, ...rest }: FieldProps & ComponentProps<"input"> & { showLabel: string; hideLabel: string }) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <div className="relative">
          <input {...(rest.autoComplete === undefined && NO_PASSWORD)} spellCheck={false} autoCapitalize="off" {...rest} {...ids} type={shown ? "text" : "password"} className={cn(BOX, "pr-11", className)} />
          <button
            type="button"
            aria-label={shown ? hideLabel : showLabel}
            aria-pressed={shown}
            className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-r-lg text-muted hover:text-text"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
          </button>
        </div>
      )}
    </Field>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: FieldProps & ComponentProps<"textarea">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <textarea rows={3} {...rest} {...ids} className={cn(BOX, "py-2", className)} />}
    </Field>
  );
}

/** One of a few. The browser's own, which works on every phone. */
export function Select<Value extends string>({
  label,
  hint,
  error,
  options,
  value,
  onValue,
  hideLabel = false,
  className,
  ...rest
}: FieldProps &
  Omit<ComponentProps<"select">, "value" | "onChange"> & {
    options: readonly { value: Value; label: string }[];
    value: Value;
    onValue: (value: Value) => void;
    /** Only for who cannot see that the choice explains itself. */
    hideLabel?: boolean;
  }) {
  return (
    <Field label={hideLabel ? <span className="sr-only">{label}</span> : label} hint={hint} error={error}>
      {(ids) => (
        <select {...rest} {...ids} value={value} onChange={(event) => onValue(event.target.value as Value)} className={cn(BOX, "bg-surface pr-8", className)}>
          {options.map((it) => (
            <option key={it.value} value={it.value}>
              {it.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** On or off in a list or a form: to be chosen, without effect until something is pressed. */
export function Checkbox({ label, hideLabel = false, className, ...rest }: ComponentProps<"input"> & { label: ReactNode; hideLabel?: boolean }) {
  const id = useId();
  return (
    <span className={cn("inline-flex items-center gap-2.5", className)}>
      <input {...rest} id={id} type="checkbox" className="size-4.5 shrink-0 accent-accent" />
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm"}>
        {label}
      </label>
    </span>
  );
}
