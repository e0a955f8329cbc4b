import { Fault } from "@slipway/domain";

/** Hashes that begin with `prefix`, as a range an index can answer: `from <= hash < below`. Throws `invalid` for what is no beginning of a hash. */
export function hashRange(prefix: string): { readonly from: string; readonly below: string } {
  if (!/^[0-9a-f]{1,64}$/.test(prefix))
    throw new Fault("invalid", `"${prefix.slice(0, 80)}" is no beginning of a commit hash: use the digits 0-9 and a-f`);
  // "g" comes after every hexadecimal digit.
  return { from: prefix, below: `${prefix}g` };
}
