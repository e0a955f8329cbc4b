import type { PluginOfPiped } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import type { GitRepository, Sources } from "@slipway/git";
import type { GitPushed } from "@slipway/proto/state";
import { ApplicationFiles } from "../applications/application-files.ts";
import { describeApplications } from "../applications/describe-applications.ts";
import { concerns } from "./concerns.ts";
import { HeadProcessor, type ProcessHeadDeps } from "./process-head.ts";
import type { ReadApplicationDeps } from "./read-application.ts";
import { type Looked, type RepositoryWatch, watchRepository } from "./watch-repository.ts";
import { WatchedBranch, type WatchedRepository } from "./watched-branch.ts";

export interface WatchRepositoriesOptions {
  readonly deps: ProcessHeadDeps;
  readonly repositories: readonly WatchedRepository[];
  /** The plugins that application files are checked against. */
  readonly plugins: readonly PluginOfPiped[];
  readonly sources: Pick<Sources, "repository">;
  /** Takes in how each look at a repository ended. */
  readonly reporterOf: (watched: WatchedRepository) => (looked: Looked) => void;
  /** Takes in a head after its applications were processed. Returns problems of other files. Never rejects. */
  readonly onHead?: (repositoryId: string, hash: string) => Promise<readonly string[]>;
  readonly pollIntervalMs: number;
  /** How often applications are described anew between two polls. */
  readonly describeIntervalMs: number;
  /** Aborts when NATS loses what applications have seen: a look that began before knows nothing of what is restored, and must not trigger an older head. */
  readonly untilLost: () => AbortSignal;
  readonly signal: AbortSignal;
}

/** What is read of a repository besides its applications. */
export interface RepositorySource extends ReadApplicationDeps {
  readonly watched: WatchedRepository;
  readonly files: ApplicationFiles;
  readonly repository: GitRepository;
}

interface Watching extends RepositorySource {
  readonly processor: HeadProcessor;
  readonly watch: RepositoryWatch;
}

/** The repositories of a piped, each watched on its own until the signal aborts. */
export class WatchedRepositories {
  readonly #watching: ReadonlyMap<string, Watching>;
  /** Resolves when the signal was aborted and no head is being processed. Never rejects. */
  readonly done: Promise<void>;

  constructor({
    deps,
    repositories,
    plugins,
    sources,
    reporterOf,
    onHead,
    pollIntervalMs,
    describeIntervalMs,
    untilLost,
    signal,
  }: WatchRepositoriesOptions) {
    this.#watching = new Map(
      repositories.map((watched) => {
        const repository = sources.repository(watched.id);
        const branch = new WatchedBranch(watched, repository);
        const files = new ApplicationFiles(repository, plugins);
        const processor = new HeadProcessor(deps, { watched, branch, files, repository });
        const watch = watchRepository({
          repository,
          process: async (hash, each, traceparent) => {
            const outcome = await processor.process(hash, AbortSignal.any([each, untilLost()]), traceparent);
            const problems = (await onHead?.(watched.id, hash)) ?? [];
            return { ...outcome, problems: [...outcome.problems, ...problems] };
          },
          describe: (hash, each) => describeApplications({ ...deps, files, repository }, watched.id, hash, each),
          onLooked: reporterOf(watched),
          pollIntervalMs,
          describeIntervalMs,
          log: deps.log.child({ repository: watched.id }),
          signal,
        });
        return [watched.id, { watched, branch, files, processor, repository, watch }];
      }),
    );
    this.done = Promise.all([...this.#watching.values()].map(({ watch }) => watch.done)).then(() => {});
  }

  /** Like `get`; undefined for a repository that this piped does not have. */
  find(id: string): RepositorySource | undefined {
    return this.#watching.get(id);
  }

  /** What applications of a repository are read from. Throws `invalid` for a repository that this piped does not have. */
  get(id: string): RepositorySource {
    const found = this.find(id);
    if (!found) throw new Fault("invalid", `this piped has no repository ${id}`);
    return found;
  }

  /** Looks at the repositories that a push notification is about. */
  notify(pushed: GitPushed): void {
    for (const { watched, watch } of this.#watching.values()) if (concerns(pushed, watched)) watch.notify(pushed.traceparent || undefined);
  }

  /** Looks at a repository: this process pushed to it. */
  look(id: string): void {
    this.#watching.get(id)?.watch.notify();
  }

  /** Looks at all repositories: notifications may have been missed. */
  notifyAll(): void {
    for (const { watch } of this.#watching.values()) watch.notify();
  }

  /** Processes the head of a repository again as if for the first time, although it is the same: an application that was enabled may have no file. */
  recheck(id: string): void {
    const watching = this.#watching.get(id);
    watching?.processor.forget();
    watching?.watch.recheck();
  }

  /** Processes the heads of all repositories again as if for the first time: applications may have been lost. */
  rediscover(): void {
    for (const { processor, watch } of this.#watching.values()) {
      processor.forget();
      watch.recheck();
    }
  }
}
