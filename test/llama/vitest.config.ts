import { defineConfig } from "vitest/config";

/** Tests against a llama-server built from source; slow to prepare once, so they are no part of `npm test`. */
export default defineConfig({
  test: {
    include: ["test/llama/**/*.test.ts"],
    globalSetup: ["test/llama/prepared-server.ts"],
    // One server at a time: two of them would only take each other's processor.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
