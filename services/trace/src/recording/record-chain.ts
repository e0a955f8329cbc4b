import type { Handler } from "@slipway/bus";
import type { ChainMessageSchema } from "@slipway/proto/state";
import { type Chains, positionOf } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

/** Returns a handler that records messages of chains in the store. Idempotent by (chain, sequence), in any order. */
export function recordChain(
  { chains, ordinal }: { readonly chains: Pick<Chains, "recordAll">; readonly ordinal: bigint },
  options: BatchOptions,
): Handler<typeof ChainMessageSchema> {
  const record = inBatches(chains.recordAll, options);
  return (message, { sequence, signal, isRestored = false }) =>
    record({ message, sequence: positionOf(ordinal, BigInt(sequence)), isRestored }, signal);
}
