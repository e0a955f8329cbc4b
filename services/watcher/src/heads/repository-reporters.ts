import type { PipedConfig } from "@slipway/app-config";
import { type Bus, listRepositories, publishRepository } from "@slipway/bus";
import type { Logger } from "@slipway/runtime";
import { encryptionKeyReader } from "./encryption-key.ts";
import { newRepositoryStatus } from "./new-repository-status.ts";
import { reportRepository } from "./report-repository.ts";
import type { Looked } from "./watch-repository.ts";
import type { WatchedRepository } from "./watched-branch.ts";

export interface RepositoryReportersOptions {
  readonly bus: Bus;
  readonly piped: Pick<PipedConfig, "projectId" | "pipedId" | "name" | "secretManagement">;
  readonly repositories: readonly WatchedRepository[];
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Reports the status of each repository from what was reported last, and reports those that are no longer in the piped file as removed. */
export async function repositoryReporters(
  options: RepositoryReportersOptions,
): Promise<(watched: WatchedRepository) => (looked: Looked) => void> {
  const { bus, piped, repositories, now, log, signal } = options;
  const before = new Map((await listRepositories(bus, piped, { signal })).map((status) => [status.repositoryId, status]));
  const readEncryptionKey = encryptionKeyReader(piped, log);
  const configured = new Set(repositories.map(({ id }) => id));
  for (const status of before.values())
    if (!status.removedAt && !configured.has(status.repositoryId))
      await publishRepository(bus, { ...status, removedAt: now() }, { signal });
  return (watched) =>
    reportRepository({
      status: newRepositoryStatus(piped, watched, before.get(watched.id)),
      publish: (status) => publishRepository(bus, status, { signal }),
      readEncryptionKey,
      now,
      log: log.child({ repository: watched.id }),
    });
}
