import { create } from "@bufbuild/protobuf";
import type { Client, ServiceImpl } from "@connectrpc/connect";
import { AuditFilterSchema, type AuditService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { callerOf } from "../access/caller.ts";
import { inProject } from "../access/in-project.ts";
import { placeIn } from "../access/place.ts";

/** The audit for clients: every call goes to the trace service. What is of no project is for those only who may read the audit of every project. */
export function auditService(history: Client<typeof HistoryService>): ServiceImpl<typeof AuditService> {
  return {
    listAudit: (request, context) => {
      const filter = inProject(request.filter ?? create(AuditFilterSchema), callerOf(context));
      return history.listAudit({ ...request, filter }, { signal: context.signal });
    },
    listAuditChains: async (request, context) => {
      const caller = callerOf(context);
      const { chains } = await history.listAuditChains(request, { signal: context.signal });
      return { chains: chains.filter(({ projectId }) => caller.may(placeIn("audit", projectId))) };
    },
    readAuditChain: async function* (request, context) {
      callerOf(context).require(placeIn("audit", request.projectId), `the audit of project ${request.projectId}`);
      yield* history.readAuditChain(request, { signal: context.signal });
    },
  };
}
