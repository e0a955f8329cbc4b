import { readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Fault } from "@slipway/plugin-sdk";
import { fileRules, formatProblem, readDocuments } from "@slipway/plugin-sdk/yaml";
import { parseManifests } from "../../manifests/parse-manifests.ts";
import type { RenderPlace } from "../render-job.ts";
import type { RenderedFile } from "../renderer.ts";
import type { ToolResult } from "../tools/run-tool.ts";
import { chartProblem } from "./errors/chart-problem.ts";
import { errorText } from "./errors/error-text.ts";
import { schemaProblems } from "./errors/schema-problems.ts";
import { type TemplateProblem, templateProblem } from "./errors/template-problem.ts";
import { renderedFiles } from "./rendered-files.ts";

/** A chart that is complete, and how helm renders it. */
export interface ChartToRender {
  readonly place: RenderPlace;
  /** Its directory or archive, absolute. */
  readonly chart: string;
  /** The chart for messages. */
  readonly shown: string;
  /** The arguments of `helm template`. */
  readonly args: readonly string[];
}

/** Where the search for more problems ends. */
const most = { problems: 20, ms: 30_000 };

/** Renders a chart without a network. Throws `invalid` with the problems of all templates, one per line. */
export async function renderChart(request: ChartToRender): Promise<readonly RenderedFile[]> {
  const result = await run(request, request.args);
  const nameFile = nameIn(request);
  if (result.code === 0) return renderedFiles(result.output, nameFile);
  throw new Fault("invalid", (await problemsOf(request, result)).join("\n"));
}

function run({ place }: ChartToRender, args: readonly string[]): Promise<ToolResult> {
  return place.run({ command: ["helm", ...args], cwd: place.dir });
}

/** Helm calls files by the name of the chart, people by its directory. */
function nameIn({ shown }: ChartToRender) {
  return (file: string) => join(shown, file.slice(file.indexOf("/") + 1));
}

/** Helm stops at the first template that fails. Without it, in the copy, it finds the next one. */
async function problemsOf(request: ChartToRender, first: ToolResult): Promise<readonly string[]> {
  const startedAt = performance.now();
  const problems = new Set<string>();
  const removed = new Set<string>();
  for (let result = first; ; result = await run(request, request.args)) {
    if (result.code === 0) break;
    const error = textOf(request, result);
    const found = templateProblem(error, nameIn(request));
    if (found === undefined) {
      // What is left may fail only because of what was removed.
      if (removed.size === 0) return await otherProblems(request, error);
      break;
    }
    if (isInvalidYaml(error)) {
      for (const problem of await outputProblems(request, found)) problems.add(problem);
      break;
    }
    if (found.missing === undefined || !removed.has(found.missing)) problems.add(found.text);
    const isEnough = problems.size === most.problems || performance.now() - startedAt > most.ms;
    if (isEnough || !(await removeTemplate(request, found, removed))) break;
  }
  // Helm reads templates in any order.
  return [...problems].toSorted();
}

function textOf({ place }: ChartToRender, { errors, killedBy }: ToolResult): string {
  if (killedBy !== undefined) throw new Fault("unavailable", `helm was ended by ${killedBy}`);
  if (/out of memory|cannot allocate memory/.test(errors))
    throw new Fault("too_large", "helm needs more memory for this chart than it may use");
  return place.readable(errorText(errors));
}

function isInvalidYaml(error: string): boolean {
  return error.startsWith("YAML parse error on ");
}

async function otherProblems({ place, shown }: ChartToRender, error: string): Promise<readonly string[]> {
  const values = schemaProblems(error);
  if (values !== undefined) return values;
  const { text, file } = chartProblem(error, shown);
  const positions = file === undefined ? [] : await positionsIn(place, file);
  return positions.length > 0 ? positions : [text];
}

/** Our own reader knows the line and column. */
async function positionsIn({ dir }: RenderPlace, file: string): Promise<readonly string[]> {
  const content = await readFile(resolve(dir, file)).catch(() => undefined);
  return content === undefined ? [] : readDocuments(content, file.replace(/^\.\//, ""), fileRules).problems.map(formatProblem);
}

/** What is wrong with everything that the templates write, which helm shows with `--debug` although it is no YAML. */
async function outputProblems(request: ChartToRender, { text }: TemplateProblem): Promise<readonly string[]> {
  const { output } = await run(request, [...request.args.slice(0, 1), "--debug", ...request.args.slice(1)]);
  const problems = renderedFiles(output, nameIn(request)).flatMap(({ name, content }) => parseManifests(content, name).problems);
  return problems.length > 0 ? problems.slice(0, most.problems) : [text];
}

/** Empties a template in the copy, and notes the names it defines; false if it is in an archive. */
async function removeTemplate({ place, chart }: ChartToRender, { template }: TemplateProblem, removed: Set<string>): Promise<boolean> {
  const file = join(chart, template.slice(template.indexOf("/") + 1));
  const isInChart = !relative(chart, file).startsWith("..") && [place.root, place.scratch].some((folder) => file.startsWith(`${folder}/`));
  if (!isInChart || removed.has(file)) return false;
  const content = await readFile(file, "utf8").catch(() => undefined);
  if (content === undefined) return false;
  removed.add(file);
  for (const [, name = ""] of content.matchAll(/\bdefine\s+"([^"]+)"/g)) removed.add(name);
  await writeFile(file, "");
  return true;
}
