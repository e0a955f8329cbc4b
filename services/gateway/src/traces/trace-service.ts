import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { TraceService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";

/** The permanent record for clients: every call goes to the trace service. */
export function traceService(history: Client<typeof HistoryService>): ServiceImpl<typeof TraceService> {
  return {
    getTrace: (request, { signal }) => history.getTrace(request, { signal }),
    listTraces: (request, { signal }) => history.listTraces(request, { signal }),
    watchTrace: (request, { signal }) => history.watchTrace(request, { signal }),
    listDeploymentEvents: (request, { signal }) => history.listDeploymentEvents(request, { signal }),
  };
}
