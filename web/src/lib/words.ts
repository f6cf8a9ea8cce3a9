/** The same text with a capital letter in front. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the server says begins small and has no end; it may begin with a host's name, which stays as it is. */
export function sentence(text: string): string {
  const first = /^[a-z]+ /.test(text) ? capital(text) : text;
  return /[.?!…]$/.test(first) ? first : `${first}.`;
}
