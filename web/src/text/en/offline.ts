/** The page that stands for all others while nobody answers. */
export const offline = {
  title: "AutoArr cannot be reached",
  detail: "It may be restarting, or this device is not in the same network. The page opens by itself as soon as AutoArr answers.",
  tryAgain: "Try again",
};
