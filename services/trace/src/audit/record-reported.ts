import { type BatchHandler, topics } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import type { AuditEntrySchema } from "@slipway/proto/state";
import { decodeAuditEntry } from "@slipway/state";
import { type BatchOptions, recordBatches } from "../recording/batches/record-batches.ts";
import type { RecordActs } from "./record-acts.ts";

/**
 * Returns a handler that records what services report. The subject says which piped reports it, and NATS lets only that piped use it: an act that claims to be
 * of another one becomes a dead letter.
 */
export function recordReported(record: RecordActs, options: BatchOptions): BatchHandler<typeof AuditEntrySchema> {
  return recordBatches(
    {
      write: async (items) => {
        for (const { message, subject } of items)
          if (topics.auditIntake.subjectOf(message) !== subject)
            throw new Fault("invalid", `act ${message.id} was reported on ${subject}, which is not the subject of its piped`);
        await record(items.map(({ message }) => decodeAuditEntry(message)));
      },
    },
    options,
  );
}
