import { useState } from "react";
import type { Policy } from "~/api/queries/policy";
import { duration } from "~/lib/time";
import { t } from "~/text";
import { Card } from "~/ui/card";
import { numberOf, valueAt } from "./policy-draft";

const words = t.settings.policies;

type LimitsProps = {
  draft: Policy;
  reason: string | undefined;
  onChange: (field: string, value: number) => void;
};

/** Every number of the policy, in its group, with what it means and its unit. */
export function Limits({ draft, reason, onChange }: LimitsProps) {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {Object.entries(words.groups).map(([group, title]) => (
        <Card key={group}>
          <h3 className="border-b border-line px-5 py-3 text-sm font-medium">{title}</h3>
          <div className="flex flex-col gap-3 px-5 py-4">
            {Object.entries(words.fields)
              .filter(([field]) => field.startsWith(`${group}.`))
              .map(([field, [label, unit]]) => (
                <NumberField key={field} field={field} label={label} unit={unit} value={valueAt(draft, field)} reason={reason} onChange={(next) => onChange(field, next)} />
              ))}
          </div>
        </Card>
      ))}
    </div>
  );
}

type NumberFieldProps = {
  field: string;
  label: string;
  unit: string;
  value: unknown;
  reason: string | undefined;
  onChange: (value: number) => void;
};

function NumberField({ field, label, unit, value, reason, onChange }: NumberFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const shown = text !== null && numberOf(text, field) !== value ? text : String(value);
  const isWrong = numberOf(shown, field) === null;
  const long = unit === "seconds" && typeof value === "number" && value >= 120 ? duration(value) : null;
  return (
    <label className="flex items-start justify-between gap-4 text-[0.8125rem]">
      <span className="min-w-0 pt-1.5 text-muted">
        {label}
        {isWrong && <span className="block text-xs text-bad">{words.invalid}</span>}
      </span>
      <span className="flex shrink-0 flex-col items-end">
        <span className="flex items-center gap-2">
          <input
            inputMode="decimal"
            autoComplete="off"
            disabled={!!reason}
            aria-invalid={isWrong || undefined}
            value={shown}
            onChange={(event) => {
              setText(event.target.value);
              const number = numberOf(event.target.value, field);
              if (number !== null) onChange(number);
            }}
            onBlur={() => setText(null)}
            className="tabular min-h-9 w-20 rounded-lg border border-line-strong bg-page px-2 text-right text-sm disabled:opacity-60 aria-invalid:border-bad"
          />
          <span className="w-20 text-muted">{unit}</span>
        </span>
        {long && <span className="tabular pr-22 text-xs text-muted">{long}</span>}
      </span>
    </label>
  );
}
