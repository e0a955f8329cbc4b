import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { TraceService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { artifactReference } from "./artifact-reference.ts";

/** The permanent record for clients: every call goes to the trace service. Package URLs are read here. */
export function traceService(history: Client<typeof HistoryService>): ServiceImpl<typeof TraceService> {
  return {
    getTrace: (request, { signal }) => {
      const { artifact, commitHash } = artifactReference(request.artifact);
      return history.getTrace({ ...request, artifact, commitHash: request.commitHash || commitHash }, { signal });
    },
    listTraces: (request, { signal }) => history.listTraces(request, { signal }),
    watchTrace: (request, { signal }) => history.watchTrace(request, { signal }),
    listDeploymentEvents: (request, { signal }) => history.listDeploymentEvents(request, { signal }),
  };
}
