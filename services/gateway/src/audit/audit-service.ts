import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { AuditService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";

/** The audit for clients: every call goes to the trace service. */
export function auditService(history: Client<typeof HistoryService>): ServiceImpl<typeof AuditService> {
  return {
    listAudit: (request, { signal }) => history.listAudit(request, { signal }),
    listAuditChains: (request, { signal }) => history.listAuditChains(request, { signal }),
    readAuditChain: (request, { signal }) => history.readAuditChain(request, { signal }),
  };
}
