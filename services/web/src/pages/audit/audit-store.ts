import { createClient } from "@connectrpc/connect";
import { type AuditRecord, AuditService } from "@slipway/proto/api";
import { changesStore } from "../../api/changes-store.ts";
import { transport } from "../../api/transport.ts";

/** An entry, by its id. */
export interface AuditItem {
  readonly id: string;
  readonly record: AuditRecord;
}

export function auditItem(record: AuditRecord): AuditItem {
  return { id: `${record.entry?.projectId} ${record.sequence}`, record };
}

const client = createClient(AuditService, transport);

/** What is recorded while somebody looks. */
export const auditStore = changesStore(async function* (signal) {
  for await (const { record } of client.watchAudit({}, { signal })) yield record && auditItem(record);
});
