import { Fault } from "@slipway/domain";
import { type FieldPath, readYaml } from "@slipway/yaml";
import type { Source } from "../plugin/source.ts";
import type { Stage } from "../plugin/stage.ts";
import { problemsOf } from "./problems.ts";

/** Says where a part of a stage's `with` is written. */
type Place = (path: readonly PropertyKey[]) => string;

/** The stage's `with` by its schema. Throws `invalid` with every problem. */
export function stageOptions(name: string, { options }: Stage, json: Uint8Array, place: Place = inOptions): unknown {
  const result = options.safeParse(parseOptions(name, json));
  if (result.success) return result.data;
  throw new Fault("invalid", `the options of stage ${name} can not be used:\n  ${problemsOf(result.error, place).join("\n  ")}`);
}

/**
 * Where the options of a stage stand in its application file, as `file:line:column: with.…`. Without a line when the pipeline has no such
 * stage at that position, as in a quick sync. A stage that rolls back has the position, and the options, of the stage that it undoes.
 */
export function placeInFile(
  { configText, configFilename }: Source,
  { name, index, rollback }: { readonly name: string; readonly index: number; readonly rollback: boolean },
): Place {
  const { file } = configText.trim() === "" ? { file: undefined } : readYaml(configText, configFilename || "application file");
  const stage = ["spec", "pipeline", "stages", index].reduce<unknown>(child, file?.value);
  if (file === undefined || stage === undefined || (child(stage, "name") !== name && !rollback)) return inOptions;
  return (path) => {
    const { line, column } = file.locate(["spec", "pipeline", "stages", index, "with", ...(path as FieldPath)]);
    return `${file.name}:${line}:${column}: ${inOptions(path)}`;
  };
}

const inOptions: Place = (path) => ["with", ...path].map(String).join(".");

function child(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined;
}

function parseOptions(name: string, json: Uint8Array): unknown {
  if (json.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(json)) ?? {};
  } catch (cause) {
    throw new Fault("invalid", `the options of stage ${name} are no JSON`, { cause });
  }
}
