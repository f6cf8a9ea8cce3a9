import type { ReactNode } from "react";
import { cn } from "~/lib/cn";

export type Column<Row> = {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their cell. */
  align?: "end";
  className?: string;
};

type TableProps<Row> = {
  /** What the table holds, for who does not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  empty?: ReactNode;
};

/** For up to a hundred rows; more belong in a `VirtualList`. On a phone each row becomes a block, with its heads as labels. */
export function Table<Row>({ caption, columns, rows, rowKey, empty }: TableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table className="block w-full text-sm md:table">
      <caption className="sr-only">{caption}</caption>
      <thead className="hidden md:table-header-group">
        <tr>
          {columns.map((it) => (
            <th key={it.key} scope="col" className={cn("border-b border-line px-4 py-2 text-left text-xs font-medium text-muted", it.align && "text-right")}>
              {it.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block md:table-row-group">
        {rows.map((row) => (
          <tr key={rowKey(row)} className="block border-b border-line px-4 py-3 last:border-0 md:table-row md:p-0">
            {columns.map((it) => (
              <td key={it.key} className={cn("flex items-baseline justify-between gap-4 py-0.5 md:table-cell md:px-4 md:py-2.5 md:align-middle", it.align && "tabular md:text-right", it.className)}>
                <span aria-hidden className="shrink-0 text-xs text-muted empty:hidden md:hidden">
                  {it.head}
                </span>
                <span className="min-w-0 md:contents">{it.cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
