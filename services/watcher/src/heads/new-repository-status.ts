import type { PipedConfig } from "@slipway/app-config";
import type { RepositoryStatus } from "@slipway/domain";
import type { WatchedRepository } from "./watched-branch.ts";

/** The status of a repository at which nobody has looked yet; `before` is what was reported about it earlier. */
export function newRepositoryStatus(
  { projectId, pipedId, name }: Pick<PipedConfig, "projectId" | "pipedId" | "name">,
  { id, remote, branch }: WatchedRepository,
  before?: RepositoryStatus,
): RepositoryStatus {
  const isSame = before?.remote === remote && before.branch === branch;
  return {
    head: undefined,
    lastSuccessAt: undefined,
    lastError: undefined,
    failingSince: undefined,
    problems: [],
    ...(isSame && before),
    projectId,
    pipedId,
    pipedName: name,
    repositoryId: id,
    remote,
    branch,
    removedAt: undefined,
    encryptionKey: "",
  };
}
