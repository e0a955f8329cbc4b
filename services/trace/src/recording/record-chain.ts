import type { BatchHandler } from "@slipway/bus";
import type { ChainMessageSchema } from "@slipway/proto/state";
import type { Chains } from "@slipway/store";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";
import { recordOf } from "./batches/record-of.ts";

/** Returns a handler that records messages of chains in the store. Idempotent by (chain, sequence), in any order. */
export function recordChain(
  { chains, ordinal }: { readonly chains: Pick<Chains, "recordAll">; readonly ordinal: bigint },
  options: BatchOptions,
): BatchHandler<typeof ChainMessageSchema> {
  return recordBatches({ write: (items) => chains.recordAll(items.map(recordOf(ordinal))) }, options);
}
