import { type ApplicationKind, isFault, isOlderKind, pluginSections } from "@slipway/domain";
import type { FieldPath, Position, Problem, YamlFile } from "@slipway/yaml";
import { readYaml } from "@slipway/yaml";
import { byPosition, checkFile } from "../check/check-file.ts";
import { isMapping, type JsonObject } from "../json.ts";
import { compileGoRegex } from "../matching/go-regex.ts";
import { checkPluginParts } from "../plugins/check-plugin-parts.ts";
import { targetChoices } from "../plugins/choose-targets.ts";
import { everyBundledPlugin, type PluginOfPiped } from "../plugins/plugin-of-piped.ts";
import { findNotSupported } from "../support/not-supported.ts";
import { notSupported } from "../support/not-supported-table.ts";
import { commitTemplateProblem } from "../templates/event-commit-message.ts";
import type { ApplicationConfig } from "./application-config.ts";
import { type ApplicationSpec, applicationHeader, applicationSchema, olderApplicationSchemas } from "./application-schema.ts";

/** The content of an application file, or all its problems. */
export interface ParsedApplicationFile {
  /** Undefined if there are problems. */
  readonly application: ApplicationConfig | undefined;
  readonly problems: readonly Problem[];
  /** Findings that do not prevent use of the file, such as unknown fields. */
  readonly warnings: readonly Problem[];
  /** Why nothing is deployed from the file, although the file itself is valid: options that a plugin will not accept, fields that must not be ignored. */
  readonly refused: readonly Problem[];
  /** The position of the value at a path, for problems that a plugin finds in its section. */
  locate(path: FieldPath): Position;
}

export interface ApplicationFileOptions {
  readonly filename: string;
  /** The plugins of the piped. Default: all bundled plugins, without deploy targets. */
  readonly plugins?: readonly PluginOfPiped[];
}

/** Reads an application file, and checks the parts of it that belong to bundled plugins. Reports everything at once, with positions. Never throws. */
export function parseApplicationFile(
  content: string | Uint8Array,
  { filename, plugins = everyBundledPlugin }: ApplicationFileOptions,
): ParsedApplicationFile {
  const read = readYaml(content, filename);
  const { file } = read;
  if (!file) {
    const { problems, warnings } = read;
    return { application: undefined, problems, warnings, refused: [], locate: () => ({ line: 1, column: 1 }) };
  }
  const locate = (path: FieldPath) => file.locate(path);

  const kind = isMapping(file.value) ? file.value["kind"] : undefined;
  const isKnown = kind === "Application" || isOlderKind(kind);
  const checked = checkFile(file, isOlderKind(kind) ? olderApplicationSchemas[kind] : isKnown ? applicationSchema : applicationHeader);
  const spec = isMapping(file.value) ? file.value["spec"] : undefined;
  const parts = checkPluginParts(file, kind, spec, plugins);
  const open = findNotSupported(file, notSupported.application, [], file.value);
  const found = [...read.warnings, ...checked.warnings, ...parts.warnings, ...open.ignored];
  const refused = [...parts.refused, ...open.refused].toSorted(byPosition);
  const data = checked.data as { kind: ApplicationKind; spec: ApplicationSpec } | undefined; // a file that is not of a known kind has no data
  if (!data) return { application: undefined, problems: checked.problems, warnings: found.toSorted(byPosition), refused, locate };
  const application = toConfig(data.kind, data.spec, file.value as JsonObject, locate); // a file that fits the schema is a mapping
  const choices = targetChoices(application, plugins).map((choice) => file.problem(["spec", "deployTargets"], choice));
  const odd = oddities(file, data.kind, data.spec);
  const others = found.filter(({ path }) => !odd.some((each) => each.path === path)); // one message about a field is enough
  const warnings = [...others, ...odd, ...choices].toSorted(byPosition);
  return { application, problems: [], warnings, refused, locate };
}

function toConfig(kind: ApplicationKind, spec: ApplicationSpec, raw: JsonObject, locate: (path: FieldPath) => Position): ApplicationConfig {
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
    supersede: supersedePolicy(spec.supersede),
    pruneOnRemoval: spec.onRemoval === "prune",
    trigger: {
      onCommit,
      onCommand,
      onChain,
      onOutOfSync: { disabled: onOutOfSync.disabled, minWindowMs: onOutOfSync.minWindow, maxRepairs: onOutOfSync.maxRepairs },
    },
    postSync: { chain: spec.postSync.chain?.applications ?? [], healthTimeoutMs: Math.ceil(spec.postSync.chain?.healthTimeout ?? 0) },
    dependsOn: spec.dependsOn.map((each, index) => ({ ...each, ...locate(["spec", "dependsOn", index]) })),
    timeoutMs: spec.timeout,
    encryption,
    attachment,
    sopsIgnores: spec.sops.ignore,
    notification,
    eventWatchers: spec.eventWatcher,
    driftDetection,
    plugins: plugins as ApplicationConfig["plugins"], // the schema lets nothing but mappings through
    impliedPlugin,
    deployTargets,
    raw,
  };
}

function supersedePolicy({ policy, stuckAfter }: ApplicationSpec["supersede"]): ApplicationConfig["supersede"] {
  if (policy === "wait") return undefined;
  return { stuckAfterMs: policy === "cancel" ? 0 : Math.ceil(stuckAfter) };
}

/** Settings that are ignored, by PipeCD without a message. */
function oddities(file: YamlFile, kind: ApplicationKind, spec: ApplicationSpec): readonly Problem[] {
  const found: Problem[] = [];
  const note = (path: FieldPath, text: string) => found.push(file.problem(path, text));
  for (const which of ["quickSync", "pipeline"] as const) {
    const problem = regexProblem(spec.commitMatcher[which]);
    if (problem !== undefined) note(["spec", "commitMatcher", which], `is never used: ${problem}`);
  }
  for (const [index, { commitMessage }] of spec.eventWatcher.entries()) {
    const problem = commitTemplateProblem(commitMessage);
    if (problem !== undefined) note(["spec", "eventWatcher", index, "handler", "config", "commitMessage"], problem);
  }
  const given = mappingAt(mappingAt(file.value, "spec"), "supersede");
  if (given && "stuckAfter" in given && spec.supersede.policy !== "cancelWhenStuck")
    note(["spec", "supersede", "stuckAfter"], `is not read with policy ${spec.supersede.policy}; set policy: cancelWhenStuck`);
  for (const [index, { name }] of (spec.postSync.chain?.applications ?? []).entries())
    if (name !== "" && name === spec.name)
      note(
        ["spec", "postSync", "chain", "applications", index, "name"],
        "names this application, which begins the chain: this block fails; remove it",
      );
  if (Array.isArray(spec.plugins)) note(["spec", "plugins"], "a list of plugins is read as sections without fields; use a mapping");
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

function mappingAt(value: unknown, field: string): Readonly<Record<string, unknown>> | undefined {
  const found = isMapping(value) ? value[field] : undefined;
  return isMapping(found) ? found : undefined;
}
