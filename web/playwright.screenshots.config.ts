import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

/** The pictures of the documents: `make screenshots`. They prove nothing, so they are no tests. */
export default defineConfig({ ...tests, testMatch: "screenshots.ts", timeout: 600_000 });
