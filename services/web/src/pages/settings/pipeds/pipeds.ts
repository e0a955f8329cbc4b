import { type Deployment, type PluginStatus, type PublicKeyInfo, type RepositoryStatus, StageStatus } from "@slipway/proto/state";
import type { Heard } from "./heard.ts";
import { type PipedProcess, servicesOf } from "./services-of.ts";

/** A stage that a piped runs now. */
export interface RunningStage {
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly stage: string;
}

/** A piped, as its services tell of themselves. */
export interface Piped {
  readonly projectId: string;
  readonly pipedId: string;
  /** Versions of its services that live; more than one while they are replaced. */
  readonly versions: readonly string[];
  readonly services: readonly PipedProcess[];
  /** When it was last heard of; 0 if never. */
  readonly heardMs: number;
  readonly plugins: readonly PluginStatus[];
  readonly running: readonly RunningStage[];
  /** Whether what is known of its applications is getting old. */
  readonly isUnobserved: boolean;
  /** Whether an executor lives. */
  readonly answers: boolean;
  /** Its public key in PEM; "" if it has none. */
  readonly encryptionKey: string;
  /** What that is known by, and since when it is there; undefined until its watcher tells it. */
  readonly encryptionKeyInfo: PublicKeyInfo | undefined;
}

interface Known {
  readonly heard: Iterable<Heard>;
  readonly deployments: Iterable<Deployment>;
  /** Pipeds that have applications. */
  readonly places: readonly { readonly projectId: string; readonly pipedId: string }[];
  readonly repositories: readonly Pick<RepositoryStatus, "projectId" | "pipedId" | "encryptionKey">[];
  readonly nowMs: number;
}

/** All pipeds that live or lived, and those that should: their applications or repositories are known. */
export function pipedsOf({ heard, deployments, places, repositories, nowMs }: Known): readonly Piped[] {
  const running = Map.groupBy(
    [...deployments].flatMap(({ id, pipedId, applicationName, stages }) =>
      stages
        .filter((stage) => stage.status === StageStatus.RUNNING)
        .map(({ name }) => ({ pipedId, deploymentId: id, applicationName, stage: name })),
    ),
    ({ pipedId }) => pipedId,
  );
  const all = [...heard];
  const known = [...all.map(({ beat }) => beat), ...places, ...repositories];
  const byPiped = Map.groupBy(known.map(placeOf), ({ pipedId, projectId }) => `${projectId}/${pipedId}`);
  return [...byPiped.values()]
    .map(([place]) => {
      const { projectId = "", pipedId = "" } = place ?? {};
      const isOwn = (each: { readonly projectId: string; readonly pipedId: string }) =>
        each.pipedId === pipedId && each.projectId === projectId;
      const services = servicesOf(
        all.filter(({ beat }) => isOwn(beat)),
        nowMs,
      );
      const living = services.filter(({ word }) => word === "lives");
      const lives = (service: string) => living.some(({ beat }) => beat.service === service);
      return {
        projectId,
        pipedId,
        versions: unique(living.map(({ beat }) => beat.version)),
        services,
        heardMs: Math.max(0, ...services.map(({ heardMs }) => heardMs)),
        plugins: living.flatMap(({ beat }) => beat.plugins),
        running: running.get(pipedId) ?? [],
        isUnobserved: services.length > 0 && !lives("livestate"),
        answers: lives("executor"),
        encryptionKey: repositories.find((each) => isOwn(each) && each.encryptionKey !== "")?.encryptionKey ?? "",
        encryptionKeyInfo: services.find(({ beat }) => beat.encryptionKey !== undefined)?.beat.encryptionKey,
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
