import { Switch as Base } from "@base-ui/react/switch";
import { useId, type ReactNode } from "react";

type SwitchProps = {
  label: ReactNode;
  /** What it does, in a sentence. */
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** Why it cannot be changed. */
  disabledReason?: string | undefined | false;
};

/** On or off, at once. */
export function Switch({ label, hint, checked, onChange, disabledReason }: SwitchProps) {
  const words: ReactNode = disabledReason === false ? hint : (disabledReason ?? hint);
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <span id={id} className="text-sm font-medium">
          {label}
        </span>
        {words && <p className="mt-0.5 text-[0.8125rem] text-muted">{words}</p>}
      </div>
      <Base.Root
        aria-labelledby={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={!!disabledReason}
        className="relative mt-0.5 inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong bg-raised transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-55"
      >
        <Base.Thumb className="ml-0.5 size-4.5 rounded-full bg-muted transition-transform data-checked:translate-x-4 data-checked:bg-on-accent" />
      </Base.Root>
    </div>
  );
}
