import { create } from "@bufbuild/protobuf";
import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { WatchedAct } from "@slipway/bus";
import { readEntry } from "@slipway/domain";
import { AuditFilterSchema, type AuditService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { encodeAuditEntry } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { inProject } from "../access/in-project.ts";
import { placeIn } from "../access/place.ts";

export interface AuditServiceDeps {
  readonly history: Pick<Client<typeof HistoryService>, "listAudit" | "listAuditChains" | "readAuditChain">;
  /** Waits for NATS as long as it takes. */
  readonly watch: (signal: AbortSignal) => AsyncIterable<WatchedAct>;
}

/** The audit for clients: the record is asked of the trace service, which also tells what is new. What is of no project is for those only who may read the audit of every project. */
export function auditService({ history, watch }: AuditServiceDeps): ServiceImpl<typeof AuditService> {
  return {
    listAudit: (request, context) => {
      const filter = inProject(request.filter ?? create(AuditFilterSchema), callerOf(context));
      return history.listAudit({ ...request, filter }, { signal: context.signal });
    },
    watchAudit: async function* ({ projectId }, context) {
      const caller = callerOf(context);
      if (projectId !== "") caller.require(placeIn("audit", projectId), `the audit of project ${projectId}`);
      for await (const item of watch(context.signal)) {
        if (item.kind === "ready") yield {};
        else {
          const { act } = item;
          const entry = readEntry(act.link.text);
          const isWanted = projectId === "" || act.projectId === projectId;
          if (entry && isWanted && caller.may(placeIn("audit", act.projectId)))
            yield { record: { sequence: BigInt(act.link.sequence), hash: act.link.hash, entry: encodeAuditEntry(entry) } };
        }
      }
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
