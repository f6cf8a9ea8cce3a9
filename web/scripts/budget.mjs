// What a browser loads before the first page stands: the entry and everything that it imports. Fails when that
// is more than the interface may cost.
import { readFileSync, rmSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 250;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
// It is for this script alone, and not to be served.
rmSync(new URL(".vite/", dist), { recursive: true });
const first = new Set();

function add(key) {
  if (first.has(key)) return;
  first.add(key);
  for (const next of manifest[key].imports ?? []) add(next);
}

// Home is a chunk of its own, and the first page that most see.
add("index.html");
add("src/pages/home/index.tsx");
const gzipped = (file) => gzipSync(readFileSync(new URL(file, dist))).length / 1000;
const script = [...first].reduce((sum, key) => sum + gzipped(manifest[key].file), 0);
const styles = new Set([...first].flatMap((key) => manifest[key].css ?? []));
const style = [...styles].reduce((sum, file) => sum + gzipped(file), 0);
const fonts = new Set([...first].flatMap((key) => manifest[key].assets ?? []));
const font = [...fonts].reduce((sum, file) => sum + statSync(new URL(file, dist)).size / 1000, 0);

const kb = (number) => `${number.toFixed(1)} kB`;
console.log(`first load: ${kb(script)} of script, ${kb(style)} of style (gzipped), ${kb(font)} of fonts; ${LIMIT_KB} kB of script are allowed`);
if (script > LIMIT_KB) {
  console.error("The first load is too big: load what is not needed at once with its page.");
  process.exit(1);
}
