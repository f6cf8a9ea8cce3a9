import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { basePath } from "~/lib/base";

const RELOADED = "autoarr.reloaded";
/** One reload in this time, in milliseconds: a part that is missing for another reason must not reload for ever. */
const ONCE_IN = 60_000;
/** The pauses between tries while nobody answers, in milliseconds: longer and longer. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/** What it takes to load a part; a test brings its own. */
export type Loading = {
  /** Whether the server answers. */
  answers: () => Promise<boolean>;
  /** Loads the whole page anew; `false` when that was done just now. */
  reload: () => boolean;
  pause: (time: number) => Promise<void>;
};

/**
 * Loads a part of the interface. While nobody answers it is tried again and again. When the server answers and the
 * part still does not come, the page is loaded anew: the server is another than the one that the page came from, or
 * the browser remembers that the part did not come, and does not ask for it again.
 */
export async function loadPart<Part>(load: () => Promise<Part>, { answers, reload, pause }: Loading = BROWSER): Promise<Part> {
  let isMissing = false;
  for (let tries = 0; ; tries += 1) {
    try {
      return await load();
    } catch (thrown) {
      if (!(await answers())) {
        await pause(Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE));
      } else if (isMissing) {
        if (!reload()) throw thrown;
        // Until the new page is there, this one waits.
        return new Promise(() => undefined);
      } else {
        // It may have come back just now.
        isMissing = true;
      }
    }
  }
}

/** A part of the interface that is loaded when it is needed. */
export function lazyPart<Props>(load: () => Promise<{ default: ComponentType<Props> }>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(() => loadPart(load));
}

const BROWSER: Loading = {
  answers: () =>
    fetch(`${basePath()}ping`, { cache: "no-store" }).then(
      (it) => it.ok,
      () => false,
    ),
  reload: () => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < ONCE_IN) return false;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
    return true;
  },
  pause: (time) => new Promise((resolve) => setTimeout(resolve, time)),
};
