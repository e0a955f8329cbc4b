import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FilesToCopy } from "../../place/files-to-copy.ts";
import {
  type ChartRegistrySettings,
  type ChartRepositorySettings,
  type ChartSources,
  hostOfRegistry,
  isPlainHttp,
} from "../input/chart-sources.ts";
import { type ChartDependency, readChartMetadata } from "./chart-metadata.ts";

/** What has to be done before a chart can be rendered. */
export interface MissingDependencies {
  /** Chart directories whose dependencies are to be built, in this order. */
  readonly builds: readonly string[];
  /** Where their dependencies come from. */
  readonly repositories: ReadonlySet<ChartRepositorySettings>;
  readonly registries: ReadonlySet<ChartRegistrySettings>;
  readonly problems: readonly string[];
}

interface Search {
  readonly files: FilesToCopy;
  /** The repository, absolute. */
  readonly root: string;
  readonly sources: ChartSources;
  /** A path of the repository for messages. */
  readonly show: (path: string) => string;
}

/**
 * Finds the dependencies of a chart directory that are not in its `charts/`, and where they come from. Those at `file://` are added to the files to copy,
 * and their own dependencies are found too. Only what the plugin's settings name is downloaded.
 */
export async function findDependencies(search: Search, directory: string): Promise<MissingDependencies> {
  const found = { builds: [] as string[], repositories: new Set<ChartRepositorySettings>(), registries: new Set<ChartRegistrySettings>() };
  const problems: string[] = [];
  await visit(search, directory, { ...found, problems, seen: new Set() });
  if (new Set([...found.registries].map((registry) => `${isPlainHttp(registry)} ${registry.insecure}`)).size > 1)
    problems.push(
      `${search.show(directory)}/Chart.yaml: its dependencies come from registries of which only some are called without TLS or without checking certificates: helm does it for all or none`,
    );
  return { ...found, problems };
}

interface Found {
  readonly builds: string[];
  readonly repositories: Set<ChartRepositorySettings>;
  readonly registries: Set<ChartRegistrySettings>;
  readonly problems: string[];
  readonly seen: Set<string>;
}

async function visit(search: Search, directory: string, found: Found): Promise<void> {
  if (found.seen.has(directory)) return;
  found.seen.add(directory);
  const metadata = await readChartMetadata(search.files, search.root, directory, search.show(directory));
  if (metadata === undefined) {
    found.problems.push(`there is no chart in ${search.show(directory)}: it has no Chart.yaml`);
    return;
  }
  found.problems.push(...metadata.problems);
  const missing = metadata.dependencies.length === 0 ? [] : await notBundled(search, directory, metadata.dependencies);
  for (const dependency of missing) {
    const problem = await locate(search, directory, dependency, found);
    if (problem !== undefined) found.problems.push(`${dependency.place}: the dependency ${dependency.name} ${problem}`);
  }
  if (missing.length > 0) found.builds.push(directory);
}

/** The dependencies that `charts/` lacks, as a directory or as an archive. */
async function notBundled({ files, root, show }: Search, directory: string, dependencies: readonly ChartDependency[]) {
  const charts = join(directory, "charts");
  const { found, real } = await files.find(charts);
  const entries = found === "directory" ? await readdir(join(root, real)) : [];
  const names = await Promise.all(
    entries.map(async (entry) => (await readChartMetadata(files, root, join(charts, entry), show(join(charts, entry))))?.name),
  );
  const isArchive = (name: string) =>
    entries.some((entry) => entry.endsWith(".tgz") && /^-v?\d/.test(entry.slice(name.length)) && entry.startsWith(name));
  return dependencies.filter(({ name }) => !names.includes(name) && !isArchive(name));
}

/** Finds where a dependency comes from; why it cannot be had, or undefined. */
async function locate(search: Search, directory: string, { repository }: ChartDependency, found: Found): Promise<string | undefined> {
  const { chartRepositories, chartRegistries } = search.sources;
  const [, alias] = /^(?:@|alias:)(.+)$/.exec(repository) ?? [];
  if (repository === "") return "is not in charts/ and has no repository";
  if (repository.startsWith("file://")) return await addLocal(search, directory, repository.slice("file://".length), found);
  if (repository.startsWith("oci://")) {
    const host = hostOfRegistry(repository).split("/")[0];
    const registry = chartRegistries.find(({ address }) => hostOfRegistry(address) === host);
    if (registry) found.registries.add(registry);
    return registry ? undefined : `comes from the registry ${host}, ${notListed("chartRegistries")}`;
  }
  const known = chartRepositories.find(({ name, address }) => (alias === undefined ? isSame(address, repository) : name === alias));
  if (known) found.repositories.add(known);
  return known ? undefined : `comes from the repository ${alias ?? repository}, ${notListed("chartRepositories")}`;
}

function notListed(field: string): string {
  return `which is not in ${field} of the plugin's config in the piped file: add it there, or commit the dependency to charts/`;
}

function isSame(one: string, other: string): boolean {
  const plain = (address: string) => address.replace(/(?<!\/)\/+$/, "");
  return plain(one) === plain(other);
}

async function addLocal(search: Search, directory: string, path: string, found: Found): Promise<string | undefined> {
  if (path.startsWith("/")) return `is at ${path}: the path must be relative to the chart`;
  const there = join(directory, path);
  const kind = await search.files.add(there);
  if (kind === "outside") return `is at ${path}, which is outside the repository`;
  if (kind !== "directory") return `is at ${path}, where there is no directory`;
  await visit(search, there, found);
  return undefined;
}
