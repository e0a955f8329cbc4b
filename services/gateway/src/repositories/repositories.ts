import { type Application, Fault, type RepositoryStatus, repositoryProblem } from "@slipway/domain";

type Place = Pick<RepositoryStatus, "projectId" | "pipedId" | "repositoryId">;

/** The current statuses of all repositories in memory: fed by a watch, read by every call. */
export class Repositories {
  readonly #statuses = new Map<string, RepositoryStatus>();

  put(status: RepositoryStatus): void {
    this.#statuses.set(keyOf(status), status);
  }

  /** Those of all pipeds, or of one, sorted by piped and id. */
  list(pipedId: string): readonly RepositoryStatus[] {
    return [...this.#statuses.values()]
      .filter((status) => !status.removedAt && (pipedId === "" || status.pipedId === pipedId))
      .toSorted((a, b) => a.pipedId.localeCompare(b.pipedId) || a.repositoryId.localeCompare(b.repositoryId));
  }

  /** The status of an application's repository; undefined if no watcher has reported it. */
  of({ projectId, pipedId, source }: Pick<Application, "projectId" | "pipedId" | "source">): RepositoryStatus | undefined {
    return this.#statuses.get(keyOf({ projectId, pipedId, repositoryId: source.repositoryId }));
  }

  /** Why the repository of an application cannot be read now; undefined if it can, or if nothing is known. */
  problemOf(application: Pick<Application, "projectId" | "pipedId" | "source">): string | undefined {
    const status = this.of(application);
    if (status?.removedAt) return `repository ${status.repositoryId} is no longer in the piped file of ${status.pipedId}`;
    return status && repositoryProblem(status);
  }

  /** Throws `precondition` if it is known that nothing can be deployed from the repository: its branch is gone, or the piped has it no more. */
  requireBranch(application: Pick<Application, "projectId" | "pipedId" | "source">): void {
    const status = this.of(application);
    const problem = this.problemOf(application);
    if (problem !== undefined && (status?.removedAt || status?.lastError?.isBranchGone)) throw new Fault("precondition", problem);
  }
}

function keyOf({ projectId, pipedId, repositoryId }: Place): string {
  return JSON.stringify([projectId, pipedId, repositoryId]);
}
