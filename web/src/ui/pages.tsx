import { ChevronLeft, ChevronRight } from "lucide-react";
import { t } from "~/text";
import { Button } from "./button";

type Props = { page: number; total: number; pageSize: number; onPage: (page: number) => void };

/** Leads through a list that comes in pages, the newest first. */
export function Pages({ page, total, pageSize, onPage }: Props) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1) return null;
  return (
    <nav aria-label={t.common.page(page, last)} className="flex items-center justify-center gap-3 text-sm text-muted">
      {page > 1 && (
        <Button size="sm" icon={<ChevronLeft aria-hidden className="size-4" />} onClick={() => onPage(page - 1)}>
          {t.common.newer}
        </Button>
      )}
      <span className="tabular">{t.common.page(page, last)}</span>
      {page < last && (
        <Button size="sm" onClick={() => onPage(page + 1)}>
          {t.common.older} <ChevronRight aria-hidden className="size-4" />
        </Button>
      )}
    </nav>
  );
}
