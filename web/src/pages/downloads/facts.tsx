import { Foreign } from "~/ui/foreign";

/** A name and what it is; nothing to tell is not shown. The values are from outside. */
export type Fact = readonly [name: string, value: string | null | undefined];

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-[0.8125rem]">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="min-w-0">
                <Foreign text={value} />
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}
