import { number as written } from "./locale";

/** `1 finding`, `2 findings`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${written(number)} ${number === 1 ? one : many}`;
}

export const common = {
  product: "AutoArr",
  cancel: "Cancel",
  close: "Close",
  details: "Details",
  tryAgain: "Try again",
  loading: "Loading",
  goesOn: "It goes on. How it ends is told here.",
  unsaved: "Leave without saving?",
  unsavedText: "What you changed on this page is not saved yet, and is lost when you leave it.",
  leave: "Leave",
  stay: "Stay",
  copied: "Copied",
  copy: "Copy",
  dismiss: "Dismiss",
  more: "Show all",
  less: "Show less",
  nothing: "nothing",
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  newer: "Newer",
  older: "Older",
  on: "on",
  off: "off",
  empty: "empty",
  shouldBe: "Should be:",
  from: "from",
  to: "to",
  hiddenCharacter: (name: string) => `hidden character ${name}`,
  needsScope: (scope: string) => `Your account may not do this: it takes the role “${scope}”.`,
  severity: { critical: "Critical", high: "High", medium: "Medium", low: "Low" } as Record<string, string>,
  risk: { safe: "Safe", careful: "Careful", dangerous: "Dangerous" } as Record<string, string>,
};

export const problem = {
  notFresh: "This could not be read again. It is as it was",
  title: "That did not work",
  offline: "AutoArr does not answer. It may be restarting, or the network is away.",
  timeout: "AutoArr did not answer in time. It may have much to do; try again.",
  foreign: (status: number) =>
    `Something between this page and AutoArr answered with ${status}. Look at the proxy, if there is one.`,
  correlation: (id: string) => `In the log: ${id}`,
  page: "This page broke",
  pageDetail: "The rest of AutoArr still works. Reload the page; if it breaks again, this is the message to report:",
  reload: "Reload",
};
