import type { ServiceImpl } from "@connectrpc/connect";
import { type Bus, watchRecorded } from "@slipway/bus";
import { Fault, type InsightRules } from "@slipway/domain";
import type { DriftFilter, DeploymentFilter as WireFilter, TraceFilter as WireTraceFilter } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import type { Logger } from "@slipway/runtime";
import { instantOf } from "@slipway/state";
import type { DeploymentFilter, EpisodeFilter, Store, TraceFilter } from "@slipway/store";
import { auditQueries } from "./audit/audit-queries.ts";
import { eventFilterOf } from "./events/event-filter.ts";
import { getEvent } from "./events/get-event.ts";
import { findChain } from "./find-chain.ts";
import { insightsMethods } from "./insights/insights-methods.ts";
import { readStageLog } from "./read-stage-log.ts";
import { describeTrace } from "./traces/describe-trace.ts";
import { findTraces } from "./traces/find-traces.ts";
import { watchTrace } from "./traces/watch-trace.ts";

const pageSizes = { deployments: 50, traces: 30, drift: 50, events: 50, chains: 50 };

export interface HistoryDeps {
  readonly store: Store;
  readonly bus: Bus;
  /** What insights count as what. */
  readonly insightRules: InsightRules;
  readonly log: Logger;
}

/** Implements HistoryService: queries over the permanent record. */
export function historyService({ store, bus, insightRules, log }: HistoryDeps): ServiceImpl<typeof HistoryService> {
  return {
    ...insightsMethods({ store, rules: insightRules, now: () => Temporal.Now.instant() }),
    listDeployments: async ({ filter, pageSize, pageToken }) => {
      const page = await store.deployments.list(filterOf(filter), { pageSize: pageSize || pageSizes.deployments, pageToken });
      return { deployments: [...page.deployments], nextPageToken: page.nextPageToken };
    },
    getDeployment: async ({ deploymentId }) => ({ deployment: await store.deployments.get(deploymentId) }),
    readStageLog: (request) => readStageLog(store, request),
    getTrace: async (request) => {
      const [trace, ...others] = (await findTraces(store, request)).map((found) => describeTrace(found, log));
      return { ...(trace && { trace }), others };
    },
    watchTrace: async function* ({ commitHash, projectId }, { signal }) {
      if (projectId === "") throw new Fault("invalid", "name the project of the commit");
      const over = new AbortController();
      const recorded = watchRecorded(bus, projectId, { signal: AbortSignal.any([signal, over.signal]) });
      try {
        for await (const trace of watchTrace(commitHash, { find: () => store.traces.get(commitHash, { projectId }), recorded }))
          yield trace ? { trace: describeTrace(trace, log) } : {};
      } finally {
        over.abort();
      }
    },
    listTraces: async ({ projectId, filter, pageSize, pageToken }) => {
      const page = await store.traces.list(traceFilterOf(projectId, filter), { pageSize: pageSize || pageSizes.traces, pageToken });
      return { traces: page.traces.map((found) => describeTrace(found, log)), nextPageToken: page.nextPageToken };
    },
    listDriftEpisodes: async ({ filter, pageSize, pageToken }) => {
      const page = await store.drift.list(episodeFilterOf(filter), { pageSize: pageSize || pageSizes.drift, pageToken });
      return { episodes: [...page.episodes], nextPageToken: page.nextPageToken };
    },
    listRegisteredEvents: async ({ filter, pageSize, pageToken }) => {
      const page = await store.externalEvents.list(eventFilterOf(filter), { pageSize: pageSize || pageSizes.events, pageToken });
      return { events: [...page.externalEvents], nextPageToken: page.nextPageToken };
    },
    getEvent: async (request) => ({ event: await getEvent(store.externalEvents, request) }),
    ...auditQueries(store.audit),
    listChains: async ({ projectId, applicationId, open, pageSize, pageToken }) => {
      const filter = { projectId: projectId || undefined, applicationId: applicationId || undefined, open };
      const page = await store.chains.list(filter, { pageSize: pageSize || pageSizes.chains, pageToken });
      return { chains: [...page.chains], nextPageToken: page.nextPageToken };
    },
    getChain: async ({ reference, projectId }) => ({ chain: await findChain(store.chains, reference, projectId || undefined) }),
    getStoreStatus: async () => {
      // The smallest question that reads a table.
      await store.deployments.position();
      return { unreadableRows: BigInt(store.unreadableRows()) };
    },
    listDeploymentEvents: async ({ deploymentId }) => ({ events: await store.deployments.events(deploymentId) }),
  };
}

function filterOf(filter: WireFilter | undefined): DeploymentFilter {
  if (!filter) return {};
  const { projectId, applicationId, statuses, commitHash, since, idPrefix } = filter;
  return {
    projectId: projectId || undefined,
    applicationId: applicationId || undefined,
    statuses,
    commitPrefix: commitHash || undefined,
    idPrefix: idPrefix || undefined,
    since: instantOf(since),
  };
}

function episodeFilterOf(filter: DriftFilter | undefined): EpisodeFilter {
  if (!filter) return {};
  const { projectId, applicationId, open, since } = filter;
  return { projectId: projectId || undefined, applicationId: applicationId || undefined, open, since: instantOf(since) };
}

function traceFilterOf(projectId: string, filter: WireTraceFilter | undefined): TraceFilter {
  const { commitHash = "", title = "", author = "", since, until, application, statuses = [], reached, notReached } = filter ?? {};
  return {
    projectId: projectId || undefined,
    commitPrefix: commitHash || undefined,
    title: title || undefined,
    author: author || undefined,
    since: instantOf(since),
    until: instantOf(until),
    application,
    statuses,
    reached,
    notReached,
  };
}
