import { Download } from "lucide-react";
import type { TimelineQuery } from "~/api/queries/timeline";
import { apiBase } from "~/lib/base";
import { save } from "~/lib/save";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { Menu, MenuItem } from "~/ui/menu";

/** The timeline as a file, as it is filtered. The browser saves it while it comes, however long it is. */
export function ExportMenu({ query }: { query: TimelineQuery }) {
  const address = (format: string) => {
    const url = new URL(`${apiBase()}/api/v1/activity/export`);
    url.searchParams.set("format", format);
    for (const [name, value] of Object.entries(query)) {
      if (value) url.searchParams.set(name, value);
    }
    return url.href;
  };
  return (
    <Menu trigger={<Button icon={<Download aria-hidden className="size-4" />}>{t.activity.export}</Button>}>
      <p className="px-2.5 pt-1 pb-1.5 text-xs text-muted">{t.activity.exportHint}</p>
      <MenuItem onClick={() => save(address("csv"))}>{t.activity.exportCsv}</MenuItem>
      <MenuItem onClick={() => save(address("json"))}>{t.activity.exportJson}</MenuItem>
    </Menu>
  );
}
