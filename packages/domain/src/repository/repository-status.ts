/** Why a branch could not be read. */
export interface RepositoryError {
  readonly reason: string;
  /** Whether the remote answered that it has no such branch: trying again does not help. */
  readonly isBranchGone: boolean;
  readonly at: Temporal.Instant;
}

/** A repository of a piped, and how the last look at its branch ended. */
export interface RepositoryStatus {
  readonly projectId: string;
  readonly pipedId: string;
  /** "" if the piped has no name. */
  readonly pipedName: string;
  readonly repositoryId: string;
  /** Without user and password. */
  readonly remote: string;
  readonly branch: string;
  /** The newest commit of the branch that was read. */
  readonly head: string | undefined;
  readonly lastSuccessAt: Temporal.Instant | undefined;
  readonly lastError: RepositoryError | undefined;
  /** Undefined while the branch can be read. */
  readonly failingSince: Temporal.Instant | undefined;
  /** What is wrong with single applications that cannot show it themselves. */
  readonly problems: readonly string[];
  /** When it was removed from the piped file. */
  readonly removedAt: Temporal.Instant | undefined;
  /** Public RSA key of the piped in PEM, with which secrets in its application files are encrypted; "" if it has none that its watcher can read. */
  readonly encryptionKey: string;
}

/** How a look at a branch ended: with its newest commit, or with the reason why it cannot be read. */
export type RepositoryLook =
  | { readonly head: string; readonly problems: readonly string[] }
  | { readonly reason: string; readonly isBranchGone: boolean };

/** The status after a look at the branch. */
export function afterLook(status: RepositoryStatus, look: RepositoryLook, now: Temporal.Instant): RepositoryStatus {
  if ("head" in look) return { ...status, head: look.head, problems: look.problems, lastSuccessAt: now, failingSince: undefined };
  return { ...status, lastError: { ...look, at: now }, failingSince: status.failingSince ?? now };
}

/** Why the branch cannot be read now; undefined if it can. */
export function repositoryProblem({ repositoryId, lastError, failingSince }: RepositoryStatus): string | undefined {
  if (!failingSince || !lastError) return undefined;
  return `repository ${repositoryId} cannot be read since ${failingSince.round("second").toString()}: ${lastError.reason}`;
}
