import type { Application } from "@slipway/domain";

/**
 * The newest known state of every application of this piped, so that a commit does not cost a read per application.
 * This process's own writes are observed at once, those of others through a watch. `observe` never replaces a newer state by an older one.
 */
export class ApplicationIndex {
  readonly #byId = new Map<string, { readonly application: Application; readonly sequence: number }>();

  observe(application: Application, sequence: number): void {
    const known = this.#byId.get(application.id);
    if (!known || known.sequence < sequence) this.replace(application, sequence);
  }

  /** Takes in a state whatever is known: after the server lost messages, sequences known before belong to other messages. */
  replace(application: Application, sequence: number): void {
    this.#byId.set(application.id, { application, sequence });
  }

  /** Forgets all others: the server lost them. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of this.#byId.keys()) if (!ids.has(id)) this.#byId.delete(id);
  }

  find(id: string): Application | undefined {
    return this.#byId.get(id)?.application;
  }

  /** All applications, including removed ones. */
  all(): readonly Application[] {
    return [...this.#byId.values()].map(({ application }) => application);
  }

  /** The applications of a repository, including removed ones: one may come back. */
  inRepository(repositoryId: string): readonly Application[] {
    return this.all().filter(({ source }) => source.repositoryId === repositoryId);
  }
}
