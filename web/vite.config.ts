import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { offline } from "./src/text/en/offline.ts";

/** Where a running AutoArr answers while the interface is developed. */
const server = process.env.AUTOARR_URL ?? "http://127.0.0.1:8088";

/** The server wants changes to come from a page of its own. */
const proxied = {
  target: server,
  changeOrigin: true,
  headers: { origin: new URL(server).origin },
};

/** The page that the worker shows while nobody answers. It loads none of the interface, but its words stand with all others. */
function offlinePage(): Plugin {
  const words = new Map(Object.entries(offline));
  return {
    name: "offline-page",
    generateBundle() {
      const page = readFileSync(new URL("offline.html", import.meta.url), "utf8");
      this.emitFile({ type: "asset", fileName: "offline.html", source: page.replace(/\{(\w+)\}/g, (whole, word: string) => words.get(word) ?? whole) });
    },
  };
}

export default defineConfig({
  // Everything is found relative to `<base href>`, which the server sets to the URL base.
  base: "./",
  plugins: [react(), tailwindcss(), offlinePage()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "baseline-widely-available",
    // A data: URL would be against the content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
    sourcemap: false,
    rolldownOptions: {
      output: {
        // What is small and used by several pages comes in one piece: twenty small answers take longer than one.
        codeSplitting: {
          groups: [{ name: "common", test: /\/web\/src\/|lucide-react/, minShareCount: 2, maxModuleSize: 4_000 }],
        },
      },
    },
  },
  server: { proxy: { "/api": { ...proxied, ws: true }, "/health": proxied } },
  preview: { proxy: { "/api": { ...proxied, ws: true }, "/health": proxied } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    env: { TZ: "Europe/Berlin" },
  },
});
