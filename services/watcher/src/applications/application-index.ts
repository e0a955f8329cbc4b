import type { Application, GitSource } from "@slipway/domain";
import { pathOfFile } from "./application-files.ts";

/**
 * The newest known state of every application of this piped, so that a commit does not cost a read per application.
 * This process's own writes are observed at once, those of others through a watch. `observe` never replaces a newer state by an older one.
 */
export class ApplicationIndex {
  readonly #byId = new Map<string, { readonly application: Application; readonly sequence: number }>();
  readonly #byRepository = new Map<string, Map<string, Application>>();
  /** By repository and file; of several that had the file one after the other, all. */
  readonly #byFile = new Map<string, Map<string, Application>>();
  /** Those with a deployment that has not ended. */
  readonly #unfinished = new Map<string, Application>();

  readonly #listeners = new Set<(applicationId: string) => void>();

  /** Calls back with the id of each application of which a newer state is taken in from now on. */
  listen(listener: (applicationId: string) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  observe(application: Application, sequence: number): void {
    const known = this.#byId.get(application.id);
    if (!known || known.sequence < sequence) this.replace(application, sequence);
  }

  /** Takes in a state whatever is known: after the server lost messages, sequences known before belong to other messages. */
  replace(application: Application, sequence: number): void {
    const { id, source, activeDeploymentId, queue } = application;
    this.#forget(id, source.repositoryId);
    this.#leaveFile(id);
    this.#byId.set(id, { application, sequence });
    this.#byRepository.getOrInsertComputed(source.repositoryId, () => new Map()).set(id, application);
    this.#byFile.getOrInsertComputed(fileKey(source), () => new Map()).set(id, application);
    if (activeDeploymentId !== undefined || queue.length > 0) this.#unfinished.set(id, application);
    else this.#unfinished.delete(id);
    for (const listener of this.#listeners) listener(id);
  }

  /** Forgets all others: the server lost them. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of this.#byId.keys()) {
      if (ids.has(id)) continue;
      this.#forget(id);
      this.#leaveFile(id);
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

  /** The application whose file is at a path of a repository, unless it was removed. */
  at(repositoryId: string, file: string): Application | undefined {
    const all = [...(this.#byFile.get(fileKey({ repositoryId, path: "", configFilename: file }))?.values() ?? [])];
    return all.find(({ removedAt }) => removedAt === undefined);
  }

  /** The applications of all other repositories, including removed ones. */
  elsewhere(repositoryId: string): readonly Application[] {
    return [...this.#byRepository].flatMap(([id, applications]) => (id === repositoryId ? [] : [...applications.values()]));
  }

  /** The applications with a deployment that is active or waits. */
  unfinished(): readonly Application[] {
    return [...this.#unfinished.values()];
  }

  #leaveFile(id: string): void {
    const before = this.#byId.get(id)?.application;
    if (!before) return;
    const key = fileKey(before.source);
    const others = this.#byFile.get(key);
    others?.delete(id);
    if (others?.size === 0) this.#byFile.delete(key);
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

function fileKey({ repositoryId, ...file }: Pick<GitSource, "repositoryId" | "path" | "configFilename">): string {
  return `${repositoryId}\n${pathOfFile(file)}`;
}
