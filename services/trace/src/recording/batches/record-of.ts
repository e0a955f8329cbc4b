import type { BatchItem } from "@slipway/bus";
import { type HistoryRecord, positionOf } from "@slipway/store";

/** Converts messages of one incarnation of a stream to what the store records. */
export function recordOf(ordinal: bigint): <Message>(item: BatchItem<Message>) => HistoryRecord<Message> {
  return ({ message, sequence, isRestored }) => ({ message, sequence: positionOf(ordinal, BigInt(sequence)), isRestored });
}
