import type { Application } from "@slipway/domain";

/**
 * The applications of this piped as they were last written, so that a commit costs no read per application.
 * A write of our own is observed at once; a watch brings those of others. An older state never replaces a newer one.
 */
export class ApplicationIndex {
  readonly #byId = new Map<string, { readonly application: Application; readonly sequence: number }>();

  observe(application: Application, sequence: number): void {
    const known = this.#byId.get(application.id);
    if (!known || known.sequence < sequence) this.#byId.set(application.id, { application, sequence });
  }

  find(id: string): Application | undefined {
    return this.#byId.get(id)?.application;
  }

  /** All applications, removed ones too. */
  all(): readonly Application[] {
    return [...this.#byId.values()].map(({ application }) => application);
  }

  /** Those of a repository, removed ones too: one may come back. */
  inRepository(repositoryId: string): readonly Application[] {
    return this.all().filter(({ source }) => source.repositoryId === repositoryId);
  }
}
