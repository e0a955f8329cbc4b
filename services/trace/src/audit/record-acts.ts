import { type Bus, publishAuditEvent } from "@slipway/bus";
import type { AuditEntry } from "@slipway/domain";
import type { AuditRecords } from "@slipway/store";

/** Records acts. Resolves when they are in their chains and other programs were told of them. Idempotent by their ids. */
export type RecordActs = (entries: readonly AuditEntry[]) => Promise<void>;

export interface RecordActsDeps {
  readonly bus: Bus;
  readonly audit: Pick<AuditRecords, "recordAll">;
}

/** Returns the function that records acts, many in one transaction: the only one that numbers, hashes and stores them. */
export function recordActs({ bus, audit }: RecordActsDeps): RecordActs {
  return async (entries) => {
    const links = await audit.recordAll(entries);
    for (const [at, entry] of entries.entries()) {
      const link = links[at];
      if (link) await publishAuditEvent(bus, { entry, link });
    }
  };
}
