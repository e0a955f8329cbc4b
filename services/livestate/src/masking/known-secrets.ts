import { type Application, type DeploymentReference, type GitSource, isFault, sourceOf } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { OpenSource } from "@slipway/secrets";

export interface KnownSecretsOptions {
  /** Opens the files of an application, whose values are masked from then on. */
  readonly openSource: (...call: Parameters<OpenSource>) => Promise<AsyncDisposable>;
  readonly log: Logger;
}

/**
 * Makes the secrets of applications known to this process before their plugins show anything: those of each commit that may run. After a restart nobody has decrypted them,
 * what runs may have those of an earlier commit than the one it is compared with, and another machine may deploy those of the next.
 */
export class KnownSecrets {
  readonly #options: KnownSecretsOptions;
  /** By application, the commits that were decrypted and may run. */
  readonly #known = new Map<string, Set<string>>();

  constructor(options: KnownSecretsOptions) {
    this.#options = options;
  }

  /**
   * Decrypts what was not decrypted yet. A commit that cannot be read any more, or whose keys are gone, is left out with a warning. Throws `unavailable` if something cannot
   * be read now, but may be later.
   */
  async learn(application: Application, signal: AbortSignal): Promise<void> {
    const known = this.#known.getOrInsertComputed(application.id, () => new Set());
    const needed = new Set<string>();
    for (const reference of mayRun(application)) {
      const source = sourceOf(reference, application);
      const key = [source.repositoryId, reference.commitHash, source.path, source.configFilename].join("\0");
      needed.add(key);
      if (known.has(key)) continue;
      await this.#open(application.id, source, reference.commitHash, signal);
      known.add(key);
    }
    for (const key of known) if (!needed.has(key)) known.delete(key);
  }

  async #open(applicationId: string, source: GitSource, commitHash: string, signal: AbortSignal): Promise<void> {
    const { openSource, log } = this.#options;
    try {
      await using _opened = await openSource(source, commitHash, { applicationId, signal });
    } catch (err) {
      signal.throwIfAborted();
      if (!isFault(err, "invalid", "not_found", "precondition", "too_large")) throw err;
      log.warn({ err, applicationId, revision: commitHash }, "secrets of a commit that may run are not known, so they are not masked");
    }
  }
}

function mayRun({ lastTriggered, lastSucceeded, lastEnded }: Application): readonly DeploymentReference[] {
  return [lastTriggered, lastSucceeded, lastEnded].filter((each) => each !== undefined);
}
