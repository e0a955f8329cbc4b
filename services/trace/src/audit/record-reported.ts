import { type BatchHandler, topics } from "@slipway/bus";
import { entryProblem, Fault, newAuditEntry } from "@slipway/domain";
import type { AuditEntrySchema } from "@slipway/proto/state";
import { decodeAuditEntry } from "@slipway/state";
import { type BatchOptions, recordBatches } from "../recording/batches/record-batches.ts";
import type { RecordActs } from "./record-acts.ts";

/**
 * Returns a handler that records what services report. The subject says which piped reports it, and NATS lets only that piped use it: an act that claims to be
 * of another one becomes a dead letter, and so does one that other programs could not be told of.
 */
export function recordReported(record: RecordActs, options: BatchOptions): BatchHandler<typeof AuditEntrySchema> {
  return recordBatches(
    {
      write: async (items) => {
        const entries = items.map(({ message, subject }) => {
          if (topics.auditIntake.subjectOf(message) !== subject)
            throw new Fault("invalid", `act ${message.id} was reported on ${subject}, which is not the subject of its piped`);
          const entry = newAuditEntry(decodeAuditEntry(message));
          const problem = entryProblem(entry);
          if (problem !== undefined) throw new Fault("invalid", `act ${message.id} cannot be recorded: ${problem}`);
          return entry;
        });
        await record(entries);
      },
    },
    options,
  );
}
