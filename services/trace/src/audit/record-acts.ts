import { type Bus, publishAuditEvent } from "@slipway/bus";
import type { AuditEntry } from "@slipway/domain";
import type { AuditRecords } from "@slipway/store";
import { type BatchOptions, inBatches } from "../recording/in-batches.ts";

/** Records an act. Resolves when it is in its chain and other programs were told of it. Idempotent by its id. */
export type RecordAct = (entry: AuditEntry, signal: AbortSignal) => Promise<void>;

export interface RecordActsDeps {
  readonly bus: Bus;
  readonly audit: Pick<AuditRecords, "recordAll">;
}

/** Returns the function that records acts, many in one transaction: the only one that numbers, hashes and stores them. */
export function recordActs({ bus, audit }: RecordActsDeps, options: BatchOptions): RecordAct {
  return inBatches(async (entries) => {
    const links = await audit.recordAll(entries);
    for (const [at, entry] of entries.entries()) {
      const link = links[at];
      if (link) await publishAuditEvent(bus, { entry, link });
    }
  }, options);
}
