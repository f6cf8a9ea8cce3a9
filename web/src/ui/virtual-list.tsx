import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "~/lib/cn";

type VirtualListProps<Row> = {
  /** What the list holds, for who does not see it. */
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  children: (row: Row, index: number) => ReactNode;
  /** About how high a row is, in pixels; each is measured when it is shown. */
  estimate: number;
  /** Called when the end comes near: to load more. */
  onEnd?: (() => void) | undefined;
  /** It scrolls in a box of its own; give it a height. */
  className?: string;
};

/** A list of any length: only what can be seen is in the page. */
export function VirtualList<Row>({ label, rows, rowKey, children, estimate, onEnd, className }: VirtualListProps<Row>) {
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is read in this component only
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => estimate,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd && rows.length > 0 && last >= rows.length - 10) onEnd();
  }, [last, rows.length, onEnd]);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div ref={box} tabIndex={0} role="region" aria-label={label} className={cn("overflow-y-auto [contain:strict]", className)}>
      <div role="list" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row !== undefined && (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                role="listitem"
                aria-posinset={item.index + 1}
                aria-setsize={rows.length}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {children(row, item.index)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
