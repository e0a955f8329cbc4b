import { readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Fault, isFault } from "@slipway/plugin-sdk";
import { fileRules, formatProblem, readDocuments } from "@slipway/plugin-sdk/yaml";
import { parseManifests } from "../../manifests/parse-manifests.ts";
import type { RenderPlace } from "../render-job.ts";
import type { RenderedFile } from "../renderer.ts";
import { memoryLimitMiB } from "../tools/resource-limits.ts";
import type { ToolResult } from "../tools/run-tool.ts";
import { leaveOnly, templatesOf } from "./chart/chart-templates.ts";
import { chartProblem } from "./errors/chart-problem.ts";
import { errorText } from "./errors/error-text.ts";
import { findHeavyTemplate } from "./errors/find-heavy-template.ts";
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
const most = { problems: 20, ms: 30_000, memoryMs: 60_000 };

/** Renders a chart without a network. Throws `invalid` with the problems of all templates, one per line. */
export async function renderChart(request: ChartToRender): Promise<readonly RenderedFile[]> {
  const result = await run(request, request.args);
  const nameFile = nameIn(request);
  if (result.code === 0) return renderedFiles(result.output, nameFile);
  throw new Fault("invalid", (await problemsOf(request, result)).join("\n"));
}

async function run({ place, shown }: ChartToRender, args: readonly string[]): Promise<ToolResult> {
  try {
    return await place.run({ command: ["helm", ...args], cwd: place.dir });
  } catch (error) {
    if (!isFault(error, "deadline", "too_large")) throw error;
    throw new Fault(error.code, `the chart ${shown}: ${error.message}`, { cause: error });
  }
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
    if (isOutOfMemory(result)) throw await tooHeavy(request);
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
  return place.readable(errorText(errors));
}

function isOutOfMemory({ code, errors }: ToolResult): boolean {
  return code !== 0 && /out of memory|cannot allocate memory/.test(errors);
}

/** That helm needs too much memory, with the template for which it does. */
async function tooHeavy(request: ChartToRender): Promise<Fault> {
  const { place, chart, shown, args } = request;
  const startedAt = performance.now();
  const templates = isCopy(request, chart) ? await templatesOf(chart) : new Map<string, string>();
  const found = await findHeavyTemplate({
    templates: [...templates.keys()],
    isTooHeavy: async (left) => {
      await leaveOnly(chart, templates, left);
      const result = await place.run({ command: ["helm", ...args], cwd: place.dir, limitMs: most.memoryMs }).catch((error: unknown) => {
        if (!isFault(error, "deadline", "too_large")) throw error;
      });
      return result !== undefined && isOutOfMemory(result);
    },
    hasTime: () => performance.now() - startedAt < most.memoryMs,
  });
  const what = found === undefined ? `the chart ${shown}` : join(shown, found);
  return new Fault("too_large", `${what}: helm needs more memory for it than the ${memoryLimitMiB} MiB that it may use`);
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

/** Whether a path is in the place, where it may be changed. */
function isCopy({ place }: Pick<ChartToRender, "place">, path: string): boolean {
  return [place.root, place.scratch].some((folder) => path.startsWith(`${folder}/`));
}

/** Empties a template in the copy, and notes the names it defines; false if it is in an archive. */
async function removeTemplate({ place, chart }: ChartToRender, { template }: TemplateProblem, removed: Set<string>): Promise<boolean> {
  const file = join(chart, template.slice(template.indexOf("/") + 1));
  if (relative(chart, file).startsWith("..") || !isCopy({ place }, file) || removed.has(file)) return false;
  const content = await readFile(file, "utf8").catch(() => undefined);
  if (content === undefined) return false;
  removed.add(file);
  for (const [, name = ""] of content.matchAll(/\bdefine\s+"([^"]+)"/g)) removed.add(name);
  await writeFile(file, "");
  return true;
}
