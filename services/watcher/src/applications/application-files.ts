import { type ApplicationConfig, formatProblem, isApplicationFile, parseApplicationFile } from "@slipway/app-config";
import type { DeployTargets } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { LRUCache } from "lru-cache";
import type { FoundFile } from "../discovery/plan-discovery.ts";

/** An application file, or the problems that make it unusable, each with file:line:column. */
export type ReadFile = { readonly config: ApplicationConfig } | { readonly problems: readonly string[] };

/** The parts of a repository that files are read from. */
export type FileRepository = Pick<GitRepository, "treeIds" | "readFiles" | "findFiles">;

/** How many parsed files are kept. */
const maxKept = 10_000;

/** The application files of a repository. A file is read and parsed again only when its directory changes. */
export class ApplicationFiles {
  readonly #parsed = new LRUCache<string, ReadFile>({ max: maxKept });
  readonly #repository: FileRepository;

  constructor(repository: FileRepository) {
    this.#repository = repository;
  }

  /**
   * Reads files of a commit with one Git process and one download for all of them. A missing file is a problem.
   */
  async read(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, ReadFile>> {
    const trees = await this.#repository.treeIds(commit, [...new Set(paths.map(directoryOf))]);
    const keyOf = (path: string) => `${trees.get(directoryOf(path))} ${path}`;
    const unread = paths.filter((path) => trees.get(directoryOf(path)) !== undefined && !this.#parsed.has(keyOf(path)));
    const contents = unread.length > 0 ? await this.#repository.readFiles(commit, unread) : new Map<string, Buffer>();
    for (const [path, content] of contents) this.#parsed.set(keyOf(path), parse(content.toString("utf8"), path));
    const missing: ReadFile = { problems: [`no application file at commit ${commit.slice(0, 7)}`] };
    return new Map(paths.map((path) => [path, this.#parsed.get(keyOf(path)) ?? missing]));
  }

  /** Finds and reads every application file of a commit. */
  async find(commit: string, defaultTargets: DeployTargets): Promise<readonly FoundFile[]> {
    const paths = await this.#repository.findFiles(commit, isApplicationFile);
    const files = await this.read(commit, paths);
    return paths.map((path) => {
      const file = files.get(path);
      const config = file && "config" in file ? file.config : undefined;
      return {
        path: directoryOf(path),
        configFilename: path.slice(path.lastIndexOf("/") + 1),
        config,
        deployTargets: targetsOf(config, defaultTargets),
      };
    });
  }
}

/** The deploy targets that a file names, over the piped's defaults. */
export function targetsOf(config: ApplicationConfig | undefined, defaults: DeployTargets): DeployTargets {
  return { ...defaults, ...config?.deployTargets };
}

/** The path of an application's file in its repository. */
export function pathOfFile({ path, configFilename }: { readonly path: string; readonly configFilename: string }): string {
  return path === "" ? configFilename : `${path}/${configFilename}`;
}

function parse(text: string, path: string): ReadFile {
  const { application, problems } = parseApplicationFile(text, { filename: path });
  if (application && problems.length === 0) return { config: application };
  return { problems: problems.map(formatProblem) };
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
