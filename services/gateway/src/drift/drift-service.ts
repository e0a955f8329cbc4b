import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { DriftService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";

/** The history of drifts for clients: every call goes to the trace service. */
export function driftService(history: Client<typeof HistoryService>): ServiceImpl<typeof DriftService> {
  return { listDriftEpisodes: (request, { signal }) => history.listDriftEpisodes(request, { signal }) };
}
