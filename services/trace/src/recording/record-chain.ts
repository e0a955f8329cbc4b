import type { BatchHandler } from "@slipway/bus";
import type { ChainMessageSchema } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import type { Chains } from "@slipway/store";
import { actsOfChains } from "../audit/acts-of-events.ts";
import type { RecordActs } from "../audit/record-acts.ts";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";
import { recordOf } from "./batches/record-of.ts";

export interface RecordChainDeps {
  readonly chains: Pick<Chains, "recordAll">;
  /** Records what people did to them for the audit. */
  readonly audit: RecordActs;
  readonly log: Logger;
  /** Which incarnation of the stream the messages come from. */
  readonly ordinal: bigint;
}

/** Returns a handler that records messages of chains in the store. Idempotent by (chain, sequence), in any order. */
export function recordChain(
  { chains, audit, log, ordinal }: RecordChainDeps,
  options: BatchOptions,
): BatchHandler<typeof ChainMessageSchema> {
  return recordBatches(
    {
      write: async (items) => {
        await chains.recordAll(items.map(recordOf(ordinal)));
        await audit(actsOfChains(items, log));
      },
    },
    options,
  );
}
