import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** `npm run fuzz`: the property tests of `test/unit/fuzz`, each tried REMIT_FUZZ_RUNS times (20,000 when left out). */
const runs = process.env["REMIT_FUZZ_RUNS"] ?? "20000";
const vitest = join(import.meta.dirname, "..", "node_modules", "vitest", "vitest.mjs");
const result = spawnSync(process.execPath, [vitest, "run", "test/unit/fuzz", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, REMIT_FUZZ_RUNS: runs },
});
process.exitCode = result.status ?? 1;
