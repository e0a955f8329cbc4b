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
    if (entries.length === 0) return;
    const links = await audit.recordAll(entries);
    await Promise.all(entries.map(async (entry, at) => links[at] && publishAuditEvent(bus, { entry, link: links[at] })));
  };
}
