import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

/** How soon a page is there: `make bench`. It measures and proves nothing, so it is no test. */
export default defineConfig({ ...tests, testMatch: "bench.ts", use: { ...tests.use, trace: "off" } });
