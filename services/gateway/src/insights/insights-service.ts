import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { InsightsService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";

/** The metrics of deployments for clients: every call goes to the trace service. */
export function insightsService(history: Client<typeof HistoryService>): ServiceImpl<typeof InsightsService> {
  return {
    getInsights: (request, { signal }) => history.getInsights(request, { signal }),
    listInsightDeployments: (request, { signal }) => history.listInsightDeployments(request, { signal }),
    listInsightIncidents: (request, { signal }) => history.listInsightIncidents(request, { signal }),
  };
}
