import type { Application } from "@slipway/domain";

/**
 * The newest known state of every application of this piped, so that a commit does not cost a read per application.
 * This process's own writes are observed at once, those of others through a watch. `observe` never replaces a newer state by an older one.
 */
export class ApplicationIndex {
  readonly #byId = new Map<string, { readonly application: Application; readonly sequence: number }>();
  readonly #byRepository = new Map<string, Map<string, Application>>();
  /** Those with a deployment that has not ended. */
  readonly #unfinished = new Map<string, Application>();

  observe(application: Application, sequence: number): void {
    const known = this.#byId.get(application.id);
    if (!known || known.sequence < sequence) this.replace(application, sequence);
  }

  /** Takes in a state whatever is known: after the server lost messages, sequences known before belong to other messages. */
  replace(application: Application, sequence: number): void {
    const { id, source, activeDeploymentId, queue } = application;
    this.#forget(id, source.repositoryId);
    this.#byId.set(id, { application, sequence });
    this.#byRepository.getOrInsertComputed(source.repositoryId, () => new Map()).set(id, application);
    if (activeDeploymentId !== undefined || queue.length > 0) this.#unfinished.set(id, application);
    else this.#unfinished.delete(id);
  }

  /** Forgets all others: the server lost them. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of this.#byId.keys()) {
      if (ids.has(id)) continue;
      this.#forget(id);
      this.#byId.delete(id);
      this.#unfinished.delete(id);
    }
  }

  find(id: string): Application | undefined {
    return this.#byId.get(id)?.application;
  }

  /** The applications of a repository, including removed ones: one may come back. Costs nothing for those of others. */
  inRepository(repositoryId: string): readonly Application[] {
    return [...(this.#byRepository.get(repositoryId)?.values() ?? [])];
  }

  /** The applications of all other repositories, including removed ones. */
  elsewhere(repositoryId: string): readonly Application[] {
    return [...this.#byRepository].flatMap(([id, applications]) => (id === repositoryId ? [] : [...applications.values()]));
  }

  /** The applications with a deployment that is active or waits. */
  unfinished(): readonly Application[] {
    return [...this.#unfinished.values()];
  }

  /** Takes an application out of the repository that it was in, unless it stays there. */
  #forget(id: string, stays?: string): void {
    const before = this.#byId.get(id)?.application.source.repositoryId;
    if (before === undefined || before === stays) return;
    const applications = this.#byRepository.get(before);
    applications?.delete(id);
    if (applications?.size === 0) this.#byRepository.delete(before);
  }
}
