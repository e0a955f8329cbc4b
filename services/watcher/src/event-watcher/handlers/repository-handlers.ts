import { formatProblem, isApplicationFile, isEventWatcherFile, parseEventWatcherFile } from "@slipway/app-config";
import type { GitRepository } from "@slipway/git";
import type { Logger } from "@slipway/runtime";
import type { ApplicationFiles } from "../../applications/application-files.ts";
import { type EventHandler, eventKey, handlersOf } from "./event-handler.ts";

export interface RepositoryHandlersDeps {
  readonly pipedId: string;
  readonly repositoryId: string;
  readonly files: Pick<ApplicationFiles, "read">;
  readonly repository: Pick<GitRepository, "changedFiles" | "findFiles" | "readFiles">;
  /** Which files of `.pipe/` are read. */
  readonly selection: { readonly includes: readonly string[]; readonly excludes: readonly string[] };
  readonly log: Logger;
}

interface ReadHandlers {
  readonly declared: Map<string, readonly EventHandler[]>;
  readonly problems: ReadonlyMap<string, readonly string[]>;
}

/**
 * The event handlers that a repository declares at a commit, by the events they match. A new commit costs what it changed; an event costs one look into a
 * map, however many applications there are.
 */
export class RepositoryHandlers {
  readonly #deps: RepositoryHandlersDeps;
  readonly #byFile = new Map<string, readonly EventHandler[]>();
  readonly #byKey = new Map<string, Map<string, EventHandler>>();
  /** Of the files of `.pipe/`. Those of application files are shown with the applications. */
  readonly #problems = new Map<string, readonly string[]>();
  #commit: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: RepositoryHandlersDeps) {
    this.#deps = deps;
  }

  /** Whether a commit was read. */
  get isKnown(): boolean {
    return this.#commit !== undefined;
  }

  /** What is wrong with files of `.pipe/` at the commit that was read last, with file and line. */
  get problems(): readonly string[] {
    return [...this.#problems.values()].flat();
  }

  /** Those that match an event. */
  matching(key: string): readonly EventHandler[] {
    return [...(this.#byKey.get(key)?.values() ?? [])];
  }

  /** The handler with an id that a file declares. */
  find({ id, configFile }: Pick<EventHandler, "id" | "configFile">): EventHandler | undefined {
    return this.#byFile.get(configFile)?.find((each) => each.id === id);
  }

  /** Brings the handlers to a commit that is on disk. Returns those that are new or match other events than before. One call runs at a time. */
  refresh(commit: string): Promise<readonly EventHandler[]> {
    const next = this.#turn.then(() => this.#refresh(commit));
    this.#turn = next.catch(() => {});
    return next;
  }

  async #refresh(commit: string): Promise<readonly EventHandler[]> {
    if (this.#commit === commit) return [];
    const { repository, selection } = this.#deps;
    const isWanted = (path: string) => isApplicationFile(path) || isEventWatcherFile(path, selection);
    const since = this.#commit;
    const changed = since === undefined ? undefined : await repository.changedFiles(since, commit).catch(() => undefined);
    const paths = changed?.filter(isWanted) ?? (await repository.findFiles(commit, isWanted)).paths;
    const { declared, problems } = await this.#read(commit, paths);
    if (changed === undefined) for (const path of this.#byFile.keys()) if (!declared.has(path)) declared.set(path, []);
    const added: EventHandler[] = [];
    for (const path of declared.keys()) this.#problems.delete(path);
    for (const [path, found] of problems) if (found.length > 0) this.#problems.set(path, found);
    for (const [path, handlers] of declared) added.push(...this.#replace(path, handlers));
    this.#commit = commit;
    return added;
  }

  async #read(commit: string, paths: readonly string[]): Promise<ReadHandlers> {
    const { pipedId, repositoryId, repository, files, log } = this.#deps;
    const declared = new Map<string, readonly EventHandler[]>(paths.map((path) => [path, []]));
    const problems = new Map<string, readonly string[]>();
    const [legacy, own] = [paths.filter((path) => !isApplicationFile(path)), paths.filter(isApplicationFile)];
    for (const [path, file] of own.length > 0 ? await files.read(commit, own) : [])
      if ("config" in file)
        declared.set(path, handlersOf({ pipedId, repositoryId, configFile: path, isLegacy: false }, file.config.eventWatchers));
    for (const [path, content] of legacy.length > 0 ? await repository.readFiles(commit, legacy) : []) {
      if (typeof content === "string") {
        problems.set(path, [`${path} is a ${content}, which is not read`]);
        continue;
      }
      const { handlers, problems: found, warnings } = parseEventWatcherFile(content, path);
      problems.set(path, found.map(formatProblem));
      for (const warning of warnings)
        log.warn({ repository: repositoryId, problem: formatProblem(warning) }, "event watcher file has a warning");
      if (found.length > 0) log.warn({ repository: repositoryId, problems: found.map(formatProblem) }, "event watcher file is invalid");
      declared.set(path, handlersOf({ pipedId, repositoryId, configFile: path, isLegacy: true }, handlers));
    }
    return { declared, problems };
  }

  #replace(path: string, handlers: readonly EventHandler[]): readonly EventHandler[] {
    const before = new Map((this.#byFile.get(path) ?? []).map((each) => [each.id, eventKey(each)]));
    for (const [id, key] of before) {
      const others = this.#byKey.get(key);
      others?.delete(id);
      if (others?.size === 0) this.#byKey.delete(key);
    }
    for (const handler of handlers) this.#byKey.getOrInsertComputed(eventKey(handler), () => new Map()).set(handler.id, handler);
    if (handlers.length > 0) this.#byFile.set(path, handlers);
    else this.#byFile.delete(path);
    return handlers.filter((each) => before.get(each.id) !== eventKey(each));
  }
}
