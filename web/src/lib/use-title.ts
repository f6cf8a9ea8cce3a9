import { useEffect } from "react";
import { t } from "~/text";

/** What the browser's tab, its history and a screen reader call the page. */
export function useTitle(title: unknown): void {
  useEffect(() => {
    document.title = typeof title === "string" ? `${title} · ${t.common.product}` : t.common.product;
  }, [title]);
}
