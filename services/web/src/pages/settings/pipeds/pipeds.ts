import type { GetStatusResponse } from "@slipway/proto/api";
import { type Deployment, type PluginStatus, type RepositoryStatus, StageStatus } from "@slipway/proto/state";

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
  /** Its public key in PEM; "" if it has none. */
  readonly encryptionKey: string;
}

interface Known {
  readonly plugins: readonly PluginStatus[];
  readonly deployments: Iterable<Deployment>;
  readonly status: Pick<GetStatusResponse, "unobservedPipeds"> | undefined;
  /** Pipeds that have applications. */
  readonly places: readonly { readonly projectId: string; readonly pipedId: string }[];
  readonly repositories: readonly Pick<RepositoryStatus, "projectId" | "pipedId" | "encryptionKey">[];
}

/** All pipeds that answer, and those that should: their applications or repositories are known. */
export function pipedsOf({ plugins, deployments, status, places, repositories }: Known): readonly Piped[] {
  const running = Map.groupBy(
    [...deployments].flatMap(({ id, pipedId, applicationName, stages }) =>
      stages
        .filter((stage) => stage.status === StageStatus.RUNNING)
        .map(({ name }) => ({ pipedId, deploymentId: id, applicationName, stage: name })),
    ),
    ({ pipedId }) => pipedId,
  );
  const byPiped = Map.groupBy([...plugins, ...places, ...repositories].map(placeOf), ({ pipedId, projectId }) => `${projectId}/${pipedId}`);
  return [...byPiped.values()]
    .map(([place]) => {
      const { projectId = "", pipedId = "" } = place ?? {};
      const isOwn = (each: { readonly projectId: string; readonly pipedId: string }) =>
        each.pipedId === pipedId && each.projectId === projectId;
      const own = plugins.filter(isOwn);
      return {
        projectId,
        pipedId,
        versions: unique(own.map(({ executorVersion }) => executorVersion)),
        executors: unique(own.map(({ executor }) => executor)),
        plugins: own,
        running: running.get(pipedId) ?? [],
        isUnobserved: status?.unobservedPipeds.includes(pipedId) ?? false,
        answers: own.length > 0,
        encryptionKey: repositories.find((each) => isOwn(each) && each.encryptionKey !== "")?.encryptionKey ?? "",
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
