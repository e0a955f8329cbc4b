import { create } from "@bufbuild/protobuf";
import type { Client, HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { type InsightFilter, InsightFilterSchema, type InsightsService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { callerOf } from "../access/caller.ts";
import { inProject } from "../access/in-project.ts";

/** The metrics of deployments for clients: every call goes to the trace service. */
export function insightsService(history: Client<typeof HistoryService>): ServiceImpl<typeof InsightsService> {
  return {
    getInsights: (request, context) => history.getInsights(limited(request, context), { signal: context.signal }),
    listInsightDeployments: (request, context) => history.listInsightDeployments(limited(request, context), { signal: context.signal }),
    listInsightIncidents: (request, context) => history.listInsightIncidents(limited(request, context), { signal: context.signal }),
  };
}

function limited<R extends { readonly filter?: InsightFilter | undefined }>(
  request: R,
  context: HandlerContext,
): R & { readonly filter: InsightFilter } {
  return { ...request, filter: inProject(request.filter ?? create(InsightFilterSchema), callerOf(context)) };
}
