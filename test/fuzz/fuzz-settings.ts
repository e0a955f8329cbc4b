import type fc from "fast-check";

/**
 * How long to fuzz, from the environment: `SLIPWAY_FUZZ_RUNS` texts for each decoder, and `SLIPWAY_FUZZ_SEED` to replay. A failure prints its seed
 * and the smallest text that fails.
 */
export const fuzzSettings: fc.Parameters<unknown> = {
  numRuns: Number(process.env["SLIPWAY_FUZZ_RUNS"] ?? 30),
  ...(process.env["SLIPWAY_FUZZ_SEED"] !== undefined && { seed: Number(process.env["SLIPWAY_FUZZ_SEED"]) }),
};
