import { join, relative } from "node:path";
import type { FilesToCopy } from "../../place/files-to-copy.ts";
import { type ChartRegistrySettings, type ChartRepositorySettings, type ChartSources, hostOfRegistry } from "../input/chart-sources.ts";
import type { HelmChart } from "../input/helm-input.ts";
import type { InputProblem } from "../input/value-sources.ts";
import { findDependencies, type MissingDependencies } from "./find-dependencies.ts";

/** A chart in the repository. */
export interface LocalChart {
  readonly kind: "local";
  /** From the application directory, as messages call it. */
  readonly shown: string;
  /** From the root of the repository. */
  readonly path: string;
  readonly isArchive: boolean;
  readonly missing: MissingDependencies;
}

/** A chart to download. */
export interface RemoteChart {
  readonly kind: "remote";
  /** As messages call its files. */
  readonly shown: string;
  readonly name: string;
  readonly version: string;
  readonly source:
    | { readonly kind: "repository"; readonly settings: ChartRepositorySettings }
    | { readonly kind: "registry"; readonly settings: ChartRegistrySettings; readonly url: string };
}

export type FoundChart = LocalChart | RemoteChart;

/** Where to look for a chart. */
export interface ChartSearch {
  readonly files: FilesToCopy;
  /** The repository, absolute. */
  readonly root: string;
  /** The application directory, from the root of the repository. */
  readonly applicationDir: string;
  readonly sources: ChartSources;
  /** A path of the repository for messages. */
  readonly show: (path: string) => string;
}

/** Finds the chart of an application, and adds it to the files to copy if it is in the repository; or says why there is none. */
export async function findChart(search: ChartSearch, chart: HelmChart): Promise<FoundChart | InputProblem> {
  return chart.path === "" ? findRemote(search.sources, chart) : await findLocal(search, chart.path);
}

async function findLocal(search: ChartSearch, written: string): Promise<LocalChart | InputProblem> {
  const { files, applicationDir } = search;
  const problem = (text: string) => ({ field: ["helmChart", "path"], text });
  if (written.startsWith("/")) return problem(`${JSON.stringify(written)} must be relative to the application directory`);
  const path = join(applicationDir, written);
  const { found } = await files.find(path);
  if (found === "outside") return problem(`${JSON.stringify(written)} is outside the repository`);
  if (found === "missing") return problem(`there is no chart at ${JSON.stringify(written)}${await hint(search, written)}`);
  const isArchive = found === "file";
  if (isArchive && !/\.(tgz|tar\.gz)$/.test(written))
    return problem(`${JSON.stringify(written)} is neither the directory of a chart nor an archive`);
  await files.add(path);
  const missing = isArchive
    ? { builds: [], repositories: new Set<never>(), registries: new Set<never>(), problems: [] }
    : await findDependencies(search, path);
  return { kind: "local", shown: search.show(path), path, isArchive, missing };
}

/** Many people write the path from the root of the repository. */
async function hint({ files, applicationDir }: ChartSearch, written: string): Promise<string> {
  const { found } = await files.find(written);
  if (found !== "directory" && found !== "file") return " in the repository";
  return `: paths begin at the application directory, so write ${relative(applicationDir, written)}`;
}

function findRemote({ chartRepositories, chartRegistries }: ChartSources, chart: HelmChart): RemoteChart | InputProblem {
  const { repository, name, version } = chart;
  const problem = (text: string) => ({ field: ["helmChart", "repository"], text });
  const found = { kind: "remote", shown: `${name}-${version}`, name, version } as const;
  if (repository.startsWith("oci://")) {
    if (!/^oci:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/.test(repository))
      return problem(`${JSON.stringify(repository)} is not a path in a registry such as oci://registry.example.com/charts`);
    const host = hostOfRegistry(repository).split("/")[0];
    const settings = chartRegistries.find(({ address }) => hostOfRegistry(address) === host);
    if (settings === undefined)
      return problem(`the registry ${host} is not in chartRegistries of the plugin's config in the piped file: add it there`);
    return { ...found, source: { kind: "registry", settings, url: `${repository.replace(/(?<!\/)\/+$/, "")}/${name}` } };
  }
  const settings = chartRepositories.find((each) => each.name === repository);
  if (settings !== undefined) return { ...found, source: { kind: "repository", settings } };
  const known = chartRepositories.map((each) => each.name).join(", ") || "none";
  return problem(
    `${JSON.stringify(repository)} is none of the chartRepositories of the plugin's config in the piped file (${known}): add it there`,
  );
}
