import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import type { Callable } from "../../network/tool-network.ts";
import type { RenderPlace } from "../../render-job.ts";
import { HelmHome } from "../download/helm-home.ts";
import { isExactVersion } from "./exact-version.ts";
import type { FoundChart, LocalChart, RemoteChart } from "./find-chart.ts";

/** Makes a chart complete: downloads it, or builds its dependencies in the copy of the repository. Returns its path. Throws as `HelmHome.download`. */
export async function prepareChart(place: RenderPlace, chart: FoundChart, callable: Callable): Promise<string> {
  if (chart.kind === "remote") return await pull(place, chart, callable);
  await buildDependencies(place, chart, callable);
  return join(place.root, chart.path);
}

async function pull(place: RenderPlace, { name, version, source }: RemoteChart, callable: Callable): Promise<string> {
  const folder = join(place.scratch, "chart");
  await mkdir(folder);
  const { kind, settings } = source;
  await using home = await HelmHome.open(place, {
    repositories: kind === "repository" ? [settings] : [],
    registries: kind === "registry" ? [settings] : [],
    allowedAddresses: callable.allowedAddresses,
  });
  const from = kind === "repository" ? settings.name : settings.address;
  await home.download({
    what: `the chart ${name} ${version} of ${from}`,
    args: [
      "pull",
      `--version=${version}`,
      "--untar",
      `--untardir=${folder}`,
      ...(kind === "repository" && settings.insecure ? ["--insecure-skip-tls-verify"] : []),
    ],
    operand: kind === "repository" ? `${settings.name}/${name}` : source.url,
    cwd: folder,
    isRange: !isExactVersion(version),
  });
  // Beside the chart helm 3 keeps its archive.
  const [directory] = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  if (directory === undefined) throw new Fault("invalid", `the chart ${name} ${version} of ${from} is an empty archive`);
  return join(folder, directory.name);
}

async function buildDependencies(place: RenderPlace, { shown, missing }: LocalChart, callable: Callable): Promise<void> {
  const { builds, repositories, registries } = missing;
  if (builds.length === 0) return;
  await using home = await HelmHome.open(place, { repositories, registries, allowedAddresses: callable.allowedAddresses });
  for (const directory of builds)
    await home.download({
      what: `the dependencies of the chart ${shown}`,
      args: ["dependency", "build", "--skip-refresh"],
      operand: join(place.root, directory),
      cwd: place.root,
      isRange: true,
    });
}
