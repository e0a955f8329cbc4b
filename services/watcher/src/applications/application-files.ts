import {
  type ApplicationConfig,
  chooseTargets,
  formatProblem,
  isApplicationFile,
  type PluginOfPiped,
  readApplicationFile,
} from "@slipway/app-config";
import type { DeployTargets, Warning } from "@slipway/domain";
import type { GitRepository, NotAFile } from "@slipway/git";
import { LRUCache } from "lru-cache";
import type { FoundFile } from "../discovery/plan-discovery.ts";

/** An application file, or the problems that make it unusable, each with file:line:column. */
export type ReadFile = UsableFile | { readonly problems: readonly string[] };

/** A valid application file. */
export interface UsableFile {
  readonly config: ApplicationConfig;
  /** The targets that the file names; for plugins it does not list, the piped's defaults. */
  readonly deployTargets: DeployTargets;
  readonly warnings: readonly Warning[];
}

/** The parts of a repository that files are read from. */
export type FileRepository = Pick<GitRepository, "treeIds" | "readFiles" | "findFiles">;

/** The application files of a commit. */
export interface FoundApplications {
  readonly files: readonly FoundFile[];
  /** Application files that cannot be used at all, as sentences. */
  readonly problems: readonly string[];
}

/** How many parsed files are kept. */
const maxKept = 10_000;

/** The application files of a repository. A file is read and parsed again only when its directory changes. */
export class ApplicationFiles {
  readonly #parsed: LRUCache<string, ReadFile>;
  readonly #repository: FileRepository;
  readonly #plugins: readonly PluginOfPiped[];

  /** `kept`: how many parsed files are kept. Default: 10 000. */
  constructor(repository: FileRepository, plugins: readonly PluginOfPiped[], { kept = maxKept }: { readonly kept?: number } = {}) {
    this.#parsed = new LRUCache({ max: kept });
    this.#repository = repository;
    this.#plugins = plugins;
  }

  /**
   * Reads files of a commit with one Git process and one download for all of them. A missing file, and one that is a link, is a problem of that file.
   */
  async read(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, ReadFile>> {
    const trees = await this.#repository.treeIds(commit, [...new Set(paths.map(directoryOf))]);
    const keyOf = (path: string) => `${trees.get(directoryOf(path))} ${path}`;
    const missing: ReadFile = { problems: [`no application file at commit ${commit.slice(0, 7)}`] };
    // Not looked up at the end: with more files than are kept, some are forgotten again by then.
    const found = new Map(paths.map((path) => [path, this.#parsed.get(keyOf(path)) ?? missing]));
    const unread = paths.filter((path) => trees.get(directoryOf(path)) !== undefined && found.get(path) === missing);
    const contents = unread.length > 0 ? await this.#repository.readFiles(commit, unread) : new Map<string, Buffer | NotAFile>();
    await Promise.all(
      [...contents].map(async ([path, content]) => {
        const file = typeof content === "string" ? notAFile(content, path) : await this.#parse(content, path);
        found.set(path, file);
        this.#parsed.set(keyOf(path), file);
      }),
    );
    return found;
  }

  /** Finds and reads every application file of a commit. */
  async find(commit: string): Promise<FoundApplications> {
    const { paths, unreadable } = await this.#repository.findFiles(commit, isApplicationFile);
    const contents = await this.read(commit, paths);
    const trees = await this.#repository.treeIds(commit, [...new Set(paths.map(directoryOf))]);
    const files = paths.map((path) => {
      const file = contents.get(path);
      const usable = file && "config" in file ? file : undefined;
      return {
        path: directoryOf(path),
        configFilename: path.slice(path.lastIndexOf("/") + 1),
        treeId: trees.get(directoryOf(path)),
        config: usable?.config,
        deployTargets: usable?.deployTargets ?? chooseTargets(undefined, this.#plugins),
        warnings: usable?.warnings ?? [],
      };
    });
    return { files, problems: unreadable.map((path) => `${JSON.stringify(path)} is not deployed: its path is not UTF-8; rename it`) };
  }

  async #parse(content: Uint8Array, path: string): Promise<ReadFile> {
    const parsed = await readApplicationFile(content, { filename: path, plugins: this.#plugins });
    const { application, problems, refused, warnings } = parsed;
    if (!application || problems.length > 0) return { problems: problems.map(formatProblem) };
    return { config: application, deployTargets: chooseTargets(application, this.#plugins), warnings: [...refused, ...warnings] };
  }
}

/** The path of an application's file in its repository. */
export function pathOfFile({ path, configFilename }: { readonly path: string; readonly configFilename: string }): string {
  return path === "" ? configFilename : `${path}/${configFilename}`;
}

function notAFile(kind: NotAFile, path: string): ReadFile {
  const advice = kind === "symbolic link" ? "links are not followed; put a copy of the file there" : "put the application file there";
  return { problems: [`${path} is a ${kind}: ${kind.startsWith("file") ? "it cannot be an application file" : advice}`] };
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
