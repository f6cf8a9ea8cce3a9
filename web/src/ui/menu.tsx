import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { cn } from "~/lib/cn";

const ITEM =
  "flex min-h-9 w-full cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none data-highlighted:bg-raised data-disabled:opacity-55 [&_svg]:size-4 [&_svg]:text-muted";

/** A list of things to do, behind `trigger` (a button). */
export function Menu({ trigger, children, align = "end" }: { trigger: ReactElement<Record<string, unknown>>; children: ReactNode; align?: "start" | "end" }) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-50 outline-none">
          <Base.Popup className="min-w-52 rounded-xl border border-line bg-overlay p-1.5 shadow-pop outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ icon, danger, children, ...rest }: Base.Item.Props & { icon?: ReactNode; danger?: boolean; children: ReactNode }) {
  return (
    <Base.Item {...rest} className={cn(ITEM, danger && "text-bad")}>
      {icon}
      {children}
    </Base.Item>
  );
}

/** One of a few, inside a menu. */
export function MenuChoice<Value extends string>({ label, value, options, onValue }: { label: string; value: Value; options: readonly { value: Value; label: string }[]; onValue: (value: Value) => void }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next: Value) => onValue(next)}>
        {options.map((it) => (
          <Base.RadioItem key={it.value} value={it.value} closeOnClick className={ITEM}>
            <span className="grid size-4 place-items-center rounded-full border border-line-strong">
              <Base.RadioItemIndicator className="size-2 rounded-full bg-accent" />
            </span>
            {it.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuLine() {
  return <Base.Separator className="mx-1 my-1.5 h-px bg-line" />;
}
