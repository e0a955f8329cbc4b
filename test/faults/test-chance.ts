import { randomBytes } from "node:crypto";
import { onTestFailed } from "vitest";
import { chanceOf } from "./seeded-chance.ts";

const variable = "SLIPWAY_TEST_SEED";
/** What the chances of this test run come from. */
export const seed = process.env[variable] ?? randomBytes(4).toString("hex");

/** The random numbers of this test run. Default: a random seed. */
export const chance = chanceOf(seed);

/** Prints the seed if the test that calls this fails. */
export function printSeedOnFailure(): void {
  onTestFailed(() => console.error(`to run again with the same chances: ${variable}=${seed}`));
}
