import { formatPath, type YamlFile } from "@slipway/yaml";
import { type ConfigText, configFile } from "./config-file.ts";
import { fieldPath } from "./problems.ts";

/** A stage as the application file has it. */
export interface StageInFile {
  readonly name: string;
  /** Its `with`; `{}` without one. */
  readonly options: unknown;
  /** The place of a part of its `with`, as `file:line:column: with.…`. */
  place(path: readonly PropertyKey[]): string;
}

/** The stages of the pipeline in an application file. None if the file cannot be read: the host reports that. */
export function pipelineInFile(source: ConfigText): readonly StageInFile[] {
  const { file } = configFile(source);
  const stages = ["spec", "pipeline", "stages"].reduce<unknown>(child, file?.value);
  if (!file || !Array.isArray(stages)) return [];
  return stages.map((stage, index) => ({
    name: String(child(stage, "name") ?? ""),
    options: child(stage, "with") ?? {},
    place: (path) => placeOf(file, index, path),
  }));
}

function placeOf(file: YamlFile, index: number, path: readonly PropertyKey[]): string {
  const { line, column } = file.locate(["spec", "pipeline", "stages", index, "with", ...fieldPath(path)]);
  return `${file.name}:${line}:${column}: ${inOptions(path)}`;
}

/** A part of a stage's `with`, without file and line. */
export function inOptions(path: readonly PropertyKey[]): string {
  return formatPath(["with", ...fieldPath(path)]);
}

function child(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
