import { type ApplicationKind, isFault, isOlderKind, pluginSections } from "@slipway/domain";
import type { FieldPath, Position, Problem, YamlFile } from "@slipway/yaml";
import { readYaml } from "@slipway/yaml";
import { checkFile } from "../check/check-file.ts";
import { isMapping, type JsonObject } from "../json.ts";
import { compileGoRegex } from "../matching/go-regex.ts";
import type { ApplicationConfig } from "./application-config.ts";
import { type ApplicationSpec, applicationHeader, applicationSchema, olderApplicationSchemas } from "./application-schema.ts";

/** The content of an application file, or all its problems. */
export interface ParsedApplicationFile {
  /** Undefined if there are problems. */
  readonly application: ApplicationConfig | undefined;
  readonly problems: readonly Problem[];
  /** Findings that do not prevent use of the file, such as unknown fields. */
  readonly warnings: readonly Problem[];
  /** The position of the value at a path, for problems that a plugin finds in its section. */
  locate(path: FieldPath): Position;
}

/** Reads an application file. Reports all problems at once, with their positions. Never throws. */
export function parseApplicationFile(text: string, { filename }: { readonly filename: string }): ParsedApplicationFile {
  const read = readYaml(text, filename);
  const { file } = read;
  if (!file) return { application: undefined, problems: read.problems, warnings: read.warnings, locate: () => ({ line: 1, column: 1 }) };
  const locate = (path: FieldPath) => file.locate(path);

  const kind = isMapping(file.value) ? file.value["kind"] : undefined;
  const isKnown = kind === "Application" || isOlderKind(kind);
  const checked = checkFile(file, isOlderKind(kind) ? olderApplicationSchemas[kind] : isKnown ? applicationSchema : applicationHeader);
  const warnings = [...read.warnings, ...checked.warnings];
  const data = checked.data as { kind: ApplicationKind; spec: ApplicationSpec } | undefined; // a file that is not of a known kind has no data
  if (!data) return { application: undefined, problems: checked.problems, warnings, locate };
  return {
    application: toConfig(data.kind, data.spec, file.value as JsonObject), // a file that fits the schema is a mapping
    problems: [],
    warnings: [...warnings, ...oddities(file, data.kind, data.spec)],
    locate,
  };
}

function toConfig(kind: ApplicationKind, spec: ApplicationSpec, raw: JsonObject): ApplicationConfig {
  const { name, labels, description, planner, commitMatcher, encryption, attachment, notification, driftDetection, deployTargets } = spec;
  const { plugins, impliedPlugin } = pluginSections(kind, spec);
  const { onCommit, onCommand, onChain, onOutOfSync } = spec.trigger;
  return {
    kind,
    name,
    labels,
    description,
    planner,
    commitMatcher,
    stages: spec.pipeline.stages,
    trigger: { onCommit, onCommand, onChain, onOutOfSync: { disabled: onOutOfSync.disabled, minWindowMs: onOutOfSync.minWindow } },
    postSync: { chain: spec.postSync.chain?.applications ?? [] },
    timeoutMs: spec.timeout,
    encryption,
    attachment,
    notification,
    eventWatchers: spec.eventWatcher,
    driftDetection,
    plugins: plugins as ApplicationConfig["plugins"], // the schema lets nothing but mappings through
    impliedPlugin,
    deployTargets,
    raw,
  };
}

/** Settings that PipeCD ignores without a message. */
function oddities(file: YamlFile, kind: ApplicationKind, spec: ApplicationSpec): readonly Problem[] {
  const found: Problem[] = [];
  const note = (path: FieldPath, text: string) => found.push(file.problem(path, text));
  for (const which of ["quickSync", "pipeline"] as const) {
    const problem = regexProblem(spec.commitMatcher[which]);
    if (problem !== undefined) note(["spec", "commitMatcher", which], `is never used: ${problem}`);
  }
  if (Array.isArray(spec.plugins)) note(["spec", "plugins"], "a list of plugins is read as sections without fields; use a mapping");
  for (const [index, { replacements }] of spec.eventWatcher.entries()) {
    for (const [place, { by }] of replacements.entries()) {
      const path = ["spec", "eventWatcher", index, "handler", "config", "replacements", place, by];
      if (by === "jsonField" || by === "HCLField") note(path, "is not supported; use regex");
    }
  }
  const input = isOlderKind(kind) && "input" in spec ? spec.input : undefined;
  if (isMapping(input) && "autoRollback" in input)
    note(["spec", "input", "autoRollback"], "is not read here; set spec.planner.autoRollback");
  return found;
}

function regexProblem(pattern: string): string | undefined {
  try {
    compileGoRegex(pattern);
    return undefined;
  } catch (error) {
    if (isFault(error, "invalid")) return error.message;
    throw error;
  }
}
