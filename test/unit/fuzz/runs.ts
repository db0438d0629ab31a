const asked = process.env["REMIT_FUZZ_RUNS"];

/** How often a property is tried: bounded in CI; `npm run fuzz` goes on as long as REMIT_FUZZ_RUNS says. */
export function fuzzRuns(usual: number): { readonly numRuns: number } {
  return { numRuns: asked === undefined ? usual : Math.max(1, Number(asked)) };
}

/** Milliseconds that all tries of a property may take together. */
export const fuzzTimeoutMs = asked === undefined ? 60_000 : 3_600_000;
