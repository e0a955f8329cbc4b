import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FieldPath, fileRules, formatProblem, readDocuments } from "@slipway/plugin-sdk/yaml";
import type { FilesToCopy } from "../../place/files-to-copy.ts";

/** A chart that another one needs, as `Chart.yaml` declares it. */
export interface ChartDependency {
  readonly name: string;
  readonly repository: string;
  /** Where it is declared: `charts/web/Chart.yaml:7:5`. */
  readonly place: string;
}

/** What `Chart.yaml` says, and what is wrong with it. */
export interface ChartMetadata {
  readonly name: string;
  readonly dependencies: readonly ChartDependency[];
  readonly problems: readonly string[];
}

/** Reads the metadata of a chart directory of the repository. `shown` is the directory for messages. Undefined if it is no chart. */
export async function readChartMetadata(
  files: FilesToCopy,
  root: string,
  directory: string,
  shown: string,
): Promise<ChartMetadata | undefined> {
  const chart = await readYamlFile(files, root, join(directory, "Chart.yaml"), join(shown, "Chart.yaml"));
  if (chart === undefined) return undefined;
  const version1 = partOf(chart.value, "apiVersion") === "v1";
  const file = version1 ? await readYamlFile(files, root, join(directory, "requirements.yaml"), join(shown, "requirements.yaml")) : chart;
  const listed = partOf(file?.value, "dependencies");
  const dependencies = (Array.isArray(listed) ? listed : []).map((each: unknown, index) => ({
    name: textAt(each, "name"),
    repository: textAt(each, "repository"),
    place: file?.place(["dependencies", index]) ?? "",
  }));
  return { name: textAt(chart.value, "name"), dependencies, problems: [...chart.problems, ...(version1 ? (file?.problems ?? []) : [])] };
}

async function readYamlFile(files: FilesToCopy, root: string, path: string, shown: string) {
  const { found, real } = await files.find(path);
  if (found !== "file") return undefined;
  const { documents, problems } = readDocuments(await readFile(join(root, real)), shown, fileRules);
  const place = (field: FieldPath) => {
    const { line, column } = documents[0]?.locate(field) ?? { line: 1, column: 1 };
    return `${shown}:${line}:${column}`;
  };
  return { value: documents[0]?.value, place, problems: problems.map(formatProblem) };
}

function textAt(value: unknown, key: string): string {
  const text = partOf(value, key);
  return typeof text === "string" ? text : "";
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
