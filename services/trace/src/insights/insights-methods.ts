import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, type InsightMetric, type InsightRules, isBehind } from "@slipway/domain";
import { InsightMetric as MetricNumber } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { timestampOf } from "@slipway/state";
import type { Store } from "@slipway/store";
import { assessedWithin } from "./assessed-within.ts";
import { describeDeployment } from "./describe-deployment.ts";
import { groupInsights } from "./group-insights.ts";
import { scopeOf, windowOf } from "./insight-window.ts";
import { PageOfWindow } from "./page-of-window.ts";

const defaultPageSize = 50;

const metrics: ReadonlyMap<MetricNumber, InsightMetric> = new Map([
  [MetricNumber.DEPLOYMENT_FREQUENCY, "deploymentFrequency"],
  [MetricNumber.LEAD_TIME, "leadTime"],
  [MetricNumber.CHANGE_FAILURE_RATE, "changeFailureRate"],
  [MetricNumber.RECOVERY_TIME, "recoveryTime"],
  [MetricNumber.REWORK_RATE, "reworkRate"],
]);

export interface InsightsDeps {
  readonly store: Pick<Store, "insights" | "deployments" | "externalEvents">;
  readonly rules: InsightRules;
  readonly now: () => Temporal.Instant;
}

/** Implements the queries of HistoryService that are about metrics. */
export function insightsMethods({
  store,
  rules,
  now,
}: InsightsDeps): Pick<ServiceImpl<typeof HistoryService>, "getInsights" | "listInsightDeployments" | "listInsightIncidents"> {
  return {
    async getInsights(request) {
      const period = windowOf(request.filter, now());
      const deployments = await assessedWithin(store.insights, request.filter, period, rules);
      return {
        since: timestampOf(period.since),
        until: timestampOf(period.until),
        ...groupInsights(deployments, period, request),
        rules: { failureWindowMs: BigInt(rules.failureWindowMs), hotfixLabel: rules.hotfixLabel },
      };
    },

    async listInsightDeployments({ filter, metric, pageSize, pageToken }) {
      const pages = new PageOfWindow({ what: `insight deployments ${metric}`, filter, pageToken }, now());
      const deployments = await assessedWithin(store.insights, filter, pages.period, rules);
      const word = metrics.get(metric);
      if (word === undefined && metric !== MetricNumber.UNSPECIFIED)
        throw new Fault("invalid", `metric ${metric} is unknown to this version`);
      const behind = word === undefined ? deployments : deployments.filter((each) => isBehind(each, word));
      const { page, nextPageToken } = pages.take(behind, pageSize || defaultPageSize, ({ fact }) => ({
        id: fact.deploymentId,
        atMs: fact.endedMs,
      }));
      const states = await store.deployments.findAll(page.map(({ fact }) => fact.deploymentId));
      return { deployments: page.map((each) => describeDeployment(each, states.get(each.fact.deploymentId))), nextPageToken };
    },

    async listInsightIncidents({ filter, pageSize, pageToken }) {
      if (Object.keys(filter?.labels ?? {}).length > 0)
        throw new Fault("invalid", "incidents have no labels: leave them out of the filter");
      const pages = new PageOfWindow({ what: "insight incidents", filter, pageToken }, now());
      const incidents = await store.insights.incidents(scopeOf(filter), pages.period);
      const { page, nextPageToken } = pages.take(incidents, pageSize || defaultPageSize, ({ externalEventId, detectedMs }) => ({
        id: externalEventId,
        atMs: detectedMs,
      }));
      const events = await store.externalEvents.findAll(page.map(({ externalEventId }) => externalEventId));
      const described = page.map(({ projectId, externalEventId, detectedMs, resolvedMs, applicationIds }) => {
        const event = events.get(externalEventId);
        const timestamp = (ms: number) => timestampOf(Temporal.Instant.fromEpochMilliseconds(ms));
        return {
          externalEventId,
          projectId,
          incidentId: event?.labels["incident"] || event?.subject || "",
          source: event?.source ?? "",
          detectedAt: timestamp(detectedMs),
          ...(resolvedMs !== undefined && { resolvedAt: timestamp(resolvedMs) }),
          applicationIds: [...applicationIds],
        };
      });
      return { incidents: described, nextPageToken };
    },
  };
}
