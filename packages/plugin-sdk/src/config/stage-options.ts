import { Fault } from "@slipway/domain";
import type { Source } from "../plugin/context/source.ts";
import type { Stage } from "../plugin/stage.ts";
import type { OnIgnored } from "./application-section.ts";
import { parseWith } from "./parse-with.ts";
import { inOptions, pipelineInFile } from "./pipeline-in-file.ts";
import { ignoredFields, problemsOf } from "./problems.ts";

/** Returns the place of a part of a stage's `with`, for error messages. */
type Place = (path: readonly PropertyKey[]) => string;

/** Parses a stage's `with` with its schema. Throws `invalid` with all problems. `onIgnored` gets each field that the schema drops. */
export function stageOptions(name: string, { options }: Stage, json: Uint8Array, place: Place = inOptions, onIgnored?: OnIgnored): unknown {
  const result = parseWith(options, parseOptions(name, json), `the options of stage ${name}`);
  if (onIgnored) for (const text of ignoredFields(result.ignored, place)) onIgnored(text);
  if (!result.misfits) return result.data;
  throw new Fault("invalid", `the options of stage ${name} are invalid:\n  ${problemsOf(result.misfits, place).join("\n  ")}`);
}

/**
 * The place of a stage's options in its application file, as `file:line:column: with.…`. Without file and line if the pipeline has no such
 * stage at that position, as in a quick sync. A rollback stage has the position, and the options, of the stage it rolls back.
 */
export function placeInFile(
  source: Source,
  { name, index, rollback }: { readonly name: string; readonly index: number; readonly rollback: boolean },
): Place {
  const stage = pipelineInFile(source)[index];
  return stage === undefined || (stage.name !== name && !rollback) ? inOptions : (path) => stage.place(path);
}

function parseOptions(name: string, json: Uint8Array): unknown {
  if (json.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(json)) ?? {};
  } catch (cause) {
    throw new Fault("invalid", `the options of stage ${name} are not JSON`, { cause });
  }
}
