import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FieldPath, fileRules, formatPath, readDocuments } from "@slipway/plugin-sdk/yaml";
import type { RenderRequest } from "../renderer.ts";

/** A problem of a field of `input`, where it is written: `app.pipecd.yaml:12:9: spec.input.helmChart.path: …`. */
export async function problemAt(
  { dir, configFilename }: Pick<RenderRequest, "dir" | "configFilename">,
  field: FieldPath,
  problem: string,
): Promise<string> {
  const text = await readFile(join(dir, configFilename), "utf8").catch(() => "");
  const document = readDocuments(text, configFilename, fileRules).documents[0];
  const path = [...pathOfInput(document?.value), ...field];
  const { line, column } = document?.locate(path) ?? { line: 1, column: 1 };
  return `${configFilename}:${line}:${column}: ${formatPath(path)}: ${problem}`;
}

/** Of the plugin's section, whatever the plugin is called in the piped file; of older kinds of files it is `spec` itself. */
function pathOfInput(file: unknown): FieldPath {
  const spec = partOf(file, "spec");
  const sections = partOf(spec, "plugins");
  const name = isMapping(sections)
    ? Object.keys(sections).find((each) => partOf(partOf(sections, each), "input") !== undefined)
    : undefined;
  return name === undefined ? ["spec", "input"] : ["spec", "plugins", name, "input"];
}

function partOf(value: unknown, key: string): unknown {
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
