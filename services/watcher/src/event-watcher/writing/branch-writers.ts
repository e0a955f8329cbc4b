import type { PipedConfig } from "@slipway/app-config";
import type { WatchedRepositories } from "../../heads/watched-repositories.ts";
import type { PipedHandlers } from "../handlers/piped-handlers.ts";
import { repositorySettings } from "../handlers/repository-settings.ts";
import { BranchWriter, type BranchWriterDeps } from "./branch-writer.ts";

export interface BranchWritersDeps extends Pick<BranchWriterDeps, "isOutdated" | "intend" | "now" | "log" | "signal"> {
  readonly piped: Pick<PipedConfig, "eventWatcher" | "git">;
  readonly repositories: Pick<WatchedRepositories, "get" | "look">;
  readonly handlers: Pick<PipedHandlers, "of">;
  /** Reads the handlers of a repository at a commit. */
  readonly readHead: (repositoryId: string, commit: string) => Promise<void>;
}

/** The writers of a piped's repositories. */
export class BranchWriters {
  readonly #deps: BranchWritersDeps;
  readonly #writers = new Map<string, BranchWriter>();

  constructor(deps: BranchWritersDeps) {
    this.#deps = deps;
  }

  /** Writes the branch that the piped watches: there is one for each repository. */
  of(repositoryId: string): Pick<BranchWriter, "write"> {
    return this.#writers.getOrInsertComputed(repositoryId, () => this.#open(repositoryId));
  }

  /** Writes another branch, at once. It says nothing about handlers: they are what the repository's branch declares. */
  to(repositoryId: string, branch: string): Pick<BranchWriter, "write"> {
    return this.#open(repositoryId, {
      branch,
      commitIntervalMs: 0,
      refresh: async () => {},
      handlerAt: (handler) => handler,
      onPushed: () => {},
    });
  }

  #open(
    repositoryId: string,
    different: Partial<Pick<BranchWriterDeps, "branch" | "commitIntervalMs" | "refresh" | "handlerAt" | "onPushed">> = {},
  ): BranchWriter {
    const { piped, repositories, handlers, readHead, isOutdated, intend, now, log, signal } = this.#deps;
    const { watched, repository } = repositories.get(repositoryId);
    const declared = handlers.of(repositoryId);
    return new BranchWriter({
      repositoryId,
      remote: watched.remote,
      branch: watched.branch,
      repository,
      commitIntervalMs: piped.eventWatcher.commitIntervalMs,
      commitMessage: repositorySettings(piped, repositoryId)?.commitMessage ?? "",
      by: { name: piped.git.username, email: piped.git.email },
      refresh: (commit) => readHead(repositoryId, commit),
      handlerAt: (handler) => declared?.find(handler),
      isOutdated,
      intend,
      // Nobody else may tell of this push: without a webhook it would be found at the next poll.
      onPushed: () => repositories.look(repositoryId),
      now,
      log,
      signal,
      ...different,
    });
  }
}
