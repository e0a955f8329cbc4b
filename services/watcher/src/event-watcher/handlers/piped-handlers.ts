import type { Application } from "@slipway/domain";
import type { EventHandler } from "./event-handler.ts";
import type { RepositoryHandlers } from "./repository-handlers.ts";

/** A handler that matches, and the application whose file declares it; undefined for a file of `.pipe/`. */
export interface ActiveHandler {
  readonly handler: EventHandler;
  readonly application: Application | undefined;
}

/** The event handlers of all repositories of a piped. */
export class PipedHandlers {
  readonly #repositories: ReadonlyMap<string, RepositoryHandlers>;
  readonly #applicationAt: (repositoryId: string, file: string) => Application | undefined;

  /** `applicationAt`: the application whose file is there, if this piped has one. */
  constructor(
    repositories: ReadonlyMap<string, RepositoryHandlers>,
    applicationAt: (repositoryId: string, file: string) => Application | undefined,
  ) {
    this.#repositories = repositories;
    this.#applicationAt = applicationAt;
  }

  of(repositoryId: string): RepositoryHandlers | undefined {
    return this.#repositories.get(repositoryId);
  }

  /** Repositories of which no commit was read yet. */
  get unknown(): readonly string[] {
    return [...this.#repositories].filter(([, { isKnown }]) => !isKnown).map(([id]) => id);
  }

  /** Those that match an event, in any repository. */
  matching(key: string): readonly ActiveHandler[] {
    return [...this.#repositories.values()].flatMap((each) => this.active(each.matching(key)));
  }

  /** Those of the handlers that count: of an application file, only if the application is registered and not disabled. */
  active(handlers: readonly EventHandler[]): readonly ActiveHandler[] {
    return handlers.flatMap((handler) => {
      const { repositoryId, configFile, isLegacy } = handler;
      const application = isLegacy ? undefined : this.#applicationAt(repositoryId, configFile);
      return isLegacy || (application && !application.disabled) ? [{ handler, application }] : [];
    });
  }
}
