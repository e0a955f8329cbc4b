import type fc from "fast-check";

/**
 * How long to fuzz, from the environment: `SLIPWAY_FUZZ_RUNS` inputs for each decoder, or `SLIPWAY_FUZZ_SECONDS` for each, and `SLIPWAY_FUZZ_SEED` to replay. A failure
 * prints its seed and the smallest input that fails. `npm run fuzz` sets them.
 */
const seconds = Number(process.env["SLIPWAY_FUZZ_SECONDS"] ?? 0);
/** A busy machine tries fewer inputs instead of taking longer. */
const mostSeconds = 5;

export const fuzzSettings: Pick<fc.Parameters<unknown>, "numRuns" | "interruptAfterTimeLimit" | "markInterruptAsFailure" | "seed"> = {
  numRuns: seconds > 0 ? 1_000_000_000 : Number(process.env["SLIPWAY_FUZZ_RUNS"] ?? 30),
  interruptAfterTimeLimit: 1_000 * (seconds > 0 ? seconds : mostSeconds),
  markInterruptAsFailure: false,
  ...(process.env["SLIPWAY_FUZZ_SEED"] !== undefined && { seed: Number(process.env["SLIPWAY_FUZZ_SEED"]) }),
};
