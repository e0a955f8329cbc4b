import { createHash } from "node:crypto";

/** Returns a number in [0, 1) for a name. */
export type Chance = (name: string) => number;

/** Returns the random numbers of a seed: the same seed and name give the same number, in any order of calls. */
export function chanceOf(seed: string): Chance {
  return (name) => createHash("sha256").update(`${seed}/${name}`).digest().readUInt32BE() / 2 ** 32;
}
