import { useQuery } from "@tanstack/react-query";
import { CircleUser, Keyboard, LogOut, Search } from "lucide-react";
import { sessionQuery, useLogout } from "~/api/queries/session";
import { t } from "~/text";
import { IconButton } from "~/ui/button";
import { Menu, MenuChoice, MenuItem, MenuLine } from "~/ui/menu";
import { toast } from "~/ui/toast";
import { LiveIndicator } from "./live-indicator";
import { Logo } from "./logo";
import { useTheme, type Theme } from "./theme";

const THEMES = (["dark", "light", "system"] as const).map((value) => ({ value, label: t.shell.themes[value] }));

type HeaderProps = { onSearch: () => void; onHelp: () => void };

export function Header({ onSearch, onHelp }: HeaderProps) {
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-page/95 backdrop-blur-sm">
      <div className="flex h-14 items-center gap-1 px-3 sm:px-6">
        <div className="lg:hidden">
          <Logo />
        </div>
        <button
          type="button"
          onClick={onSearch}
          className="hidden min-h-9 w-72 items-center gap-2 rounded-lg border border-line bg-surface px-3 text-sm text-muted hover:border-line-strong lg:flex"
        >
          <Search aria-hidden className="size-4" />
          <span className="flex-1 text-left">{t.shell.searchPlaceholder}</span>
          <kbd className="rounded border border-line-strong px-1.5 font-mono text-xs">/</kbd>
        </button>
        <div className="ml-auto flex items-center gap-0.5">
          <LiveIndicator />
          <IconButton label={t.shell.search} icon={<Search aria-hidden className="size-5" />} className="lg:hidden" onClick={onSearch} />
          <Account onHelp={onHelp} />
        </div>
      </div>
    </header>
  );
}

function Account({ onHelp }: { onHelp: () => void }) {
  const { data: who } = useQuery(sessionQuery);
  const { theme, setTheme } = useTheme();
  const logout = useLogout();
  const name = who?.actor.replace(/^user:/, "") ?? "";
  return (
    <Menu
      trigger={
        <button type="button" aria-label={t.shell.account} className="grid size-10 place-items-center rounded-lg hover:bg-raised">
          <CircleUser aria-hidden className="size-5" />
        </button>
      }
    >
      <p className="px-2.5 py-1.5 text-sm text-muted">{t.shell.signedInAs(name)}</p>
      <MenuLine />
      <MenuChoice<Theme> label={t.shell.theme} value={theme} options={THEMES} onValue={setTheme} />
      <MenuLine />
      <MenuItem icon={<Keyboard aria-hidden />} onClick={onHelp}>
        {t.shell.help}
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden />} onClick={() => logout.mutate(undefined, { onError: (thrown) => toast.failed(thrown) })}>
        {t.shell.signOut}
      </MenuItem>
    </Menu>
  );
}
