/** Where each program shows its key, below its address. */
const KEY_PAGES: Record<string, string> = {
  sabnzbd: "config/general/",
  sonarr: "settings/general",
  radarr: "settings/general",
  prowlarr: "settings/general",
};

/** Whether it may be asked at all. */
export function isAddress(text: string): boolean {
  try {
    const { protocol, hostname } = new URL(text.trim());
    return (protocol === "http:" || protocol === "https:") && hostname !== "";
  } catch {
    return false;
  }
}

/** The page of a program that shows its key, when its address is known. */
export function keyPage(kind: string, address: string): string | null {
  const page = KEY_PAGES[kind];
  if (!page || !isAddress(address)) return null;
  const url = new URL(address.trim());
  url.pathname = url.pathname.replace(/\/?$/, "/");
  return new URL(page, url).href;
}

/** The kind, or with a number when there is one of this name. */
export function freeName(kind: string, taken: readonly string[]): string {
  let name = kind;
  for (let number = 2; taken.includes(name); number += 1) name = `${kind}-${number}`;
  return name;
}
