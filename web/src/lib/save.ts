/** Lets the browser save what is at an address; without a `name` the server says how it is called. */
export function save(address: string, name = ""): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
