import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { TraceService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { faultFromRpc } from "@slipway/runtime";

/** The permanent record for clients: every question goes to the trace service. */
export function traceService(history: Client<typeof HistoryService>): ServiceImpl<typeof TraceService> {
  const rethrow = (error: unknown): never => {
    throw faultFromRpc(error);
  };
  return {
    getTrace: (request, { signal }) => history.getTrace(request, { signal }).catch(rethrow),
    listTraces: (request, { signal }) => history.listTraces(request, { signal }).catch(rethrow),
    listDeploymentEvents: (request, { signal }) => history.listDeploymentEvents(request, { signal }).catch(rethrow),
  };
}
