import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where a running AutoArr answers while the interface is developed. */
const server = process.env.AUTOARR_URL ?? "http://127.0.0.1:8088";

/** The server wants changes to come from a page of its own. */
const proxied = {
  target: server,
  changeOrigin: true,
  headers: { origin: new URL(server).origin },
};

export default defineConfig({
  // Everything is found relative to `<base href>`, which the server sets to the URL base.
  base: "./",
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "baseline-widely-available",
    // A data: URL would be against the content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
    sourcemap: false,
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
