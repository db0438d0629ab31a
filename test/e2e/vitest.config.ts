import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["test/e2e/setup.ts"],
    // One editor and one browser at a time.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: 0,
    expect: { poll: { timeout: 30_000, interval: 50 } },
    passWithNoTests: false,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
