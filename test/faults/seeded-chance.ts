import { createHash, randomBytes } from "node:crypto";
import { onTestFailed } from "vitest";

/** Returns a number in [0, 1) for a name. */
export type Chance = (name: string) => number;

const variable = "SLIPWAY_TEST_SEED";
const seed = process.env[variable] ?? randomBytes(4).toString("hex");

/** The random numbers of this run: the same seed and name give the same number, in any order of calls. Default: a random seed. */
export const chance: Chance = (name) => createHash("sha256").update(`${seed}/${name}`).digest().readUInt32BE() / 2 ** 32;

/** Prints the seed if the test that calls this fails. */
export function printSeedOnFailure(): void {
  onTestFailed(() => console.error(`to run again with the same chances: ${variable}=${seed}`));
}
