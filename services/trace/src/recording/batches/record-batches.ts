import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { BatchHandler, BatchItem } from "@slipway/bus";
import { type WriteOptions, writeAll } from "./write-all.ts";

export interface BatchOptions extends WriteOptions {
  /** Maximum number of messages per write. */
  readonly most: number;
}

export interface Recording<Desc extends DescMessage> {
  readonly write: (items: readonly BatchItem<MessageShape<Desc>>[]) => Promise<void>;
  /** Called with the messages that were recorded. Returns the errors of those that must be recorded again. */
  readonly onRecorded?: (items: readonly BatchItem<MessageShape<Desc>>[]) => Promise<ReadonlyMap<BatchItem<MessageShape<Desc>>, unknown>>;
}

/** Returns a handler that records messages in batches. Recording must be idempotent: after an error, some of a batch are recorded again. */
export function recordBatches<Desc extends DescMessage>(
  { write, onRecorded }: Recording<Desc>,
  { most, ...options }: BatchOptions,
): BatchHandler<Desc> {
  return {
    most,
    async handleAll(items, { signal }) {
      const errors = await writeAll(items, write, options, signal);
      const recorded = errors.size === 0 ? items : items.filter((item) => !errors.has(item));
      for (const [item, error] of (await onRecorded?.(recorded)) ?? []) errors.set(item, error);
      return errors;
    },
  };
}
