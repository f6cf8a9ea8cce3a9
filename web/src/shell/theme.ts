import { create } from "zustand";

export type Theme = "dark" | "light" | "system";

const KEY = "autoarr.theme";

/** The theme; `theme.js` sets it before the first paint, this is how it changes. */
export const useTheme = create<{ theme: Theme; setTheme: (theme: Theme) => void }>()((set) => ({
  theme: (document.documentElement.dataset.theme as Theme | undefined) ?? "dark",
  setTheme: (theme) => {
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Storage may be switched off; then it holds until the page is closed.
    }
    set({ theme });
  },
}));
