import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/llama/**", "test/host/**", "test/e2e/**", "test/runs/*/before/**", "node_modules/**"],
    globalSetup: ["test/support/fresh-bundle.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
