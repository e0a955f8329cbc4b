import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { DriftFilter, DeploymentFilter as WireFilter } from "@slipway/proto/api";
import { CommitSchema } from "@slipway/proto/state";
import type { HistoryService } from "@slipway/proto/trace";
import type { DeploymentFilter, EpisodeFilter, Store, Trace } from "@slipway/store";
import { readStageLog } from "./read-stage-log.ts";

const pageSizes = { deployments: 50, traces: 30, drift: 50 };

/** Implements HistoryService: queries over the permanent record. */
export function historyService(store: Store): ServiceImpl<typeof HistoryService> {
  return {
    listDeployments: async ({ filter, pageSize, pageToken }) => {
      const page = await store.deployments.list(filterOf(filter), { pageSize: pageSize || pageSizes.deployments, pageToken });
      return { deployments: [...page.deployments], nextPageToken: page.nextPageToken };
    },
    getDeployment: async ({ deploymentId }) => ({ deployment: await store.deployments.get(deploymentId) }),
    readStageLog: (request) => readStageLog(store, request),
    getTrace: async ({ commitHash, projectId }) => ({ trace: traceOf(await store.traces.get(commitHash, { projectId })) }),
    listTraces: async ({ projectId, pageSize, pageToken }) => {
      const page = await store.traces.list({ projectId }, { pageSize: pageSize || pageSizes.traces, pageToken });
      return { traces: page.traces.map(traceOf), nextPageToken: page.nextPageToken };
    },
    listDriftEpisodes: async ({ filter, pageSize, pageToken }) => {
      const page = await store.drift.list(episodeFilterOf(filter), { pageSize: pageSize || pageSizes.drift, pageToken });
      return { episodes: [...page.episodes], nextPageToken: page.nextPageToken };
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

function instantOf(timestamp: Timestamp | undefined): Temporal.Instant | undefined {
  return timestamp && Temporal.Instant.fromEpochNanoseconds(timestamp.seconds * 1_000_000_000n + BigInt(timestamp.nanos));
}

/** Converts a trace. A commit that is known from a trailer only has nothing but its hash. */
function traceOf({ hash, commit, deployments, deploymentCount }: Trace) {
  return { commit: commit ?? create(CommitSchema, { hash }), deployments: [...deployments], deploymentCount };
}
