import type { GetStatusResponse } from "@slipway/proto/api";
import { type Deployment, type PluginStatus, StageStatus } from "@slipway/proto/state";

/** A stage that a piped runs now. */
export interface RunningStage {
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly stage: string;
}

/** A piped, as it answers now. */
export interface Piped {
  readonly projectId: string;
  readonly pipedId: string;
  /** Versions of its executors; more than one while they are replaced. */
  readonly versions: readonly string[];
  /** Its executors: host name and process id. */
  readonly executors: readonly string[];
  readonly plugins: readonly PluginStatus[];
  readonly running: readonly RunningStage[];
  /** Whether what is known of its applications is getting old. */
  readonly isUnobserved: boolean;
  /** Whether an executor has answered. */
  readonly answers: boolean;
}

interface Known {
  readonly plugins: readonly PluginStatus[];
  readonly deployments: Iterable<Deployment>;
  readonly status: Pick<GetStatusResponse, "unobservedPipeds"> | undefined;
  /** Pipeds that have applications. */
  readonly places: readonly { readonly projectId: string; readonly pipedId: string }[];
}

/** All pipeds that answer, and those that should: their applications are known. */
export function pipedsOf({ plugins, deployments, status, places }: Known): readonly Piped[] {
  const running = Map.groupBy(
    [...deployments].flatMap(({ id, pipedId, applicationName, stages }) =>
      stages
        .filter((stage) => stage.status === StageStatus.RUNNING)
        .map(({ name }) => ({ pipedId, deploymentId: id, applicationName, stage: name })),
    ),
    ({ pipedId }) => pipedId,
  );
  const byPiped = Map.groupBy([...plugins.map(placeOf), ...places.map(placeOf)], ({ pipedId, projectId }) => `${projectId}/${pipedId}`);
  return [...byPiped.values()]
    .map(([place]) => {
      const { projectId = "", pipedId = "" } = place ?? {};
      const own = plugins.filter((plugin) => plugin.pipedId === pipedId && plugin.projectId === projectId);
      return {
        projectId,
        pipedId,
        versions: unique(own.map(({ executorVersion }) => executorVersion)),
        executors: unique(own.map(({ executor }) => executor)),
        plugins: own,
        running: running.get(pipedId) ?? [],
        isUnobserved: status?.unobservedPipeds.includes(pipedId) ?? false,
        answers: own.length > 0,
      };
    })
    .toSorted((one, other) => one.projectId.localeCompare(other.projectId) || one.pipedId.localeCompare(other.pipedId));
}

function placeOf({ projectId, pipedId }: { readonly projectId: string; readonly pipedId: string }) {
  return { projectId, pipedId };
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter((word) => word !== "");
}
