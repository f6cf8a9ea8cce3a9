import { Download, House, ListChecks, ScrollText, Settings, type LucideIcon } from "lucide-react";
import { t } from "~/text";

export type Page = { to: string; label: string; icon: LucideIcon; /** Pressed after `g`. */ key: string };

/** What the navigation holds, from top to bottom. */
export const PAGES: readonly Page[] = [
  { to: "/", label: t.shell.pages.home, icon: House, key: "h" },
  { to: "/downloads", label: t.shell.pages.downloads, icon: Download, key: "d" },
  { to: "/audit", label: t.shell.pages.audit, icon: ListChecks, key: "a" },
  { to: "/activity", label: t.shell.pages.activity, icon: ScrollText, key: "t" },
  { to: "/settings", label: t.shell.pages.settings, icon: Settings, key: "s" },
];
