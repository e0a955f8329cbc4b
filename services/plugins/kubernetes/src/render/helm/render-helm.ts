import { join, relative } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import { type Callable, toolNetwork } from "../network/tool-network.ts";
import { FilesToCopy } from "../place/files-to-copy.ts";
import type { RenderJob, RenderPlace } from "../render-job.ts";
import { renderOnce } from "../render-once.ts";
import type { Render, RenderRequest } from "../renderer.ts";
import { problemAt } from "./application-place.ts";
import { isExactVersion } from "./chart/exact-version.ts";
import { type FoundChart, findChart } from "./chart/find-chart.ts";
import { prepareChart } from "./chart/prepare-chart.ts";
import { downloadValues } from "./download/remote-values.ts";
import { helmTool } from "./helm-tool.ts";
import { helmOptionsSchema } from "./input/helm-input.ts";
import { findValueSources, type InputProblem, type ValueSource, type ValueSources } from "./input/value-sources.ts";
import { renderChart } from "./render-chart.ts";
import { templateArguments } from "./template-arguments.ts";

/** Renders the chart that the application names. */
export const renderHelm: Render = async (request) => await renderOnce(request, await helmJob(request));

/** The files and options of a rendering. Throws `invalid` with every problem of the fields that name them. */
async function helmJob(request: RenderRequest): Promise<RenderJob> {
  const { input, repositoryDir, commitHash, applicationName, signal } = request;
  const files = new FilesToCopy(repositoryDir, signal);
  const applicationDir = relative(repositoryDir, request.dir);
  const options = input.helmOptions ?? helmOptionsSchema.parse({});
  if (input.helmChart === undefined) throw new Fault("invalid", "the application names no chart");
  const search = {
    files,
    root: repositoryDir,
    applicationDir,
    show: (path: string) => relative(applicationDir, path) || ".",
    // Only read for charts from elsewhere: it may not be known.
    get sources() {
      return request.config;
    },
  };
  const chart = await findChart(search, input.helmChart);
  const values = await findValueSources(files, applicationDir, options);
  if (!("kind" in chart)) throw await invalid(request, [chart, ...values.problems], []);
  const ofChart = chart.kind === "local" ? chart.missing.problems : [];
  const ofLinks = files.leavingLinks.map((link) => `${relative(applicationDir, link)}: is a symbolic link to outside the repository`);
  if (values.problems.length + ofChart.length + ofLinks.length > 0) throw await invalid(request, values.problems, [...ofChart, ...ofLinks]);

  const callable: Callable = {
    get allowedAddresses() {
      return request.config.allowedAddresses;
    },
  };
  const tool = helmTool(input.helmVersion);
  const release = options.releaseName === "" ? applicationName : options.releaseName;
  return {
    files,
    key: {
      helm: tool.version,
      applicationDir,
      release,
      namespace: input.namespace,
      options,
      chart: keyOf(chart),
      // What may change elsewhere is read again for every commit, and is the same for all who read the commit.
      commit: isFixed(chart, values) ? "" : commitHash,
    },
    async run(place) {
      await place.install(tool);
      const [path, sources] = await Promise.all([prepareChart(place, chart, callable), downloadAll(place, values, callable, signal)]);
      const args = templateArguments({
        chart: path,
        release,
        namespace: input.namespace,
        options,
        ...sources,
      });
      return await renderChart({ place, chart: path, shown: chart.shown, args });
    },
  };
}

async function invalid(request: RenderRequest, problems: readonly InputProblem[], others: readonly string[]): Promise<Fault> {
  const placed = await Promise.all(problems.map(({ field, text }) => problemAt(request, field, text)));
  return new Fault("invalid", [...placed, ...others].join("\n"));
}

/** What decides the content of a chart besides the files, without credentials: the same server has the same charts for everybody who may read them. */
function keyOf(chart: FoundChart): unknown {
  if (chart.kind === "local")
    return [chart.path, [...chart.missing.repositories, ...chart.missing.registries].map(({ address }) => address)];
  const { source } = chart;
  return [chart.name, chart.version, source.kind === "registry" ? source.url : source.settings.address];
}

/** Whether the files and the names of versions decide everything that is rendered. */
function isFixed(chart: FoundChart, { valueFiles, setFiles }: ValueSources): boolean {
  if ([...valueFiles, ...setFiles.values()].some(({ kind }) => kind === "url")) return false;
  return chart.kind === "local" ? chart.missing.builds.length === 0 : isExactVersion(chart.version);
}

/** The paths of all values, from where helm runs; those at URLs are downloaded. */
async function downloadAll(
  place: RenderPlace,
  { valueFiles, setFiles }: ValueSources,
  callable: Callable,
  signal: AbortSignal | undefined,
) {
  const { problem } = toolNetwork(callable);
  let count = 0;
  const pathOf = async (source: ValueSource): Promise<string> => {
    if (source.kind === "file") return `./${source.path}`;
    count += 1;
    const file = join(place.scratch, `values-${count}`);
    await downloadValues({ url: source.url, file, problem, signal });
    return file;
  };
  const sets = await Promise.all([...setFiles].map(async ([path, source]) => [path, await pathOf(source)] as const));
  return { valueFiles: await Promise.all(valueFiles.map(pathOf)), setFiles: new Map(sets) };
}
