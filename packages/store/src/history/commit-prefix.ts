import { Fault } from "@slipway/domain";

/** Returns the range of hashes that start with `prefix`, for an index: `from <= hash < below`. Throws `invalid` for a prefix that is not hexadecimal. */
export function hashRange(prefix: string): { readonly from: string; readonly below: string } {
  if (!/^[0-9a-f]{1,64}$/.test(prefix))
    throw new Fault("invalid", `"${prefix.slice(0, 80)}" is not a prefix of a commit hash: use the digits 0-9 and a-f`);
  // "g" sorts after every hexadecimal digit.
  return { from: prefix, below: `${prefix}g` };
}
