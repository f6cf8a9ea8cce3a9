import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { useLiveFeed } from "~/api/use-live";
import { t } from "~/text";
import { Loading } from "~/ui/states";
import { Banners } from "./banners";
import { Crash } from "./crash";
import { Header } from "./header";
import { useKeyboard } from "./keyboard";
import { lazyPart } from "./lazy-part";
import { Navigation } from "./navigation";

// Windows that most never open.
const Search = lazyPart(() => import("./search"));
const Help = lazyPart(() => import("./help"));

/** What stands around every page. */
export function Layout() {
  useLiveFeed();
  const [open, setOpen] = useState<"search" | "help" | null>(null);
  const onSearch = useCallback(() => setOpen("search"), []);
  const onHelp = useCallback(() => setOpen("help"), []);
  const close = () => setOpen(null);
  useKeyboard({ onSearch, onHelp });
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // What opens over a page has an address below the page's: the page stays as it is, and where it is.
  const page = pathname.split("/")[1];
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    window.scrollTo(0, 0);
    // Who uses a keyboard or a screen reader begins at the top of the new page, too.
    main.current?.focus({ preventScroll: true });
  }, [page]);
  return (
    <>
      {/* A link to #… would lead to the URL base. */}
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
      >
        {t.shell.skip}
      </button>
      <Navigation />
      <div className="pb-20 lg:pb-8 lg:pl-52">
        <Header onSearch={onSearch} onHelp={onHelp} />
        <main ref={main} tabIndex={-1} className="mx-auto flex w-full max-w-6xl flex-col gap-5 px-4 py-5 outline-none sm:px-6">
          <Banners />
          <div className="min-w-0">
            <Crash key={page}>
              <Suspense fallback={<Loading />}>
                <Outlet />
              </Suspense>
            </Crash>
          </div>
        </main>
      </div>
      <Suspense>
        {open === "search" && <Search onClose={close} />}
        {open === "help" && <Help onClose={close} />}
      </Suspense>
    </>
  );
}
