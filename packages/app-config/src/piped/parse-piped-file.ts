import { boundWarnings, closest, formatWarning } from "@slipway/domain";
import type { FieldPath, Position, Problem, YamlFile } from "@slipway/yaml";
import { readYaml } from "@slipway/yaml";
import { byPosition, checkFile } from "../check/check-file.ts";
import { secretSource } from "../fields/secret-source.ts";
import { bundledPlugins, bundledSchemas } from "../plugins/bundled-plugins.ts";
import { checkPluginPart } from "../plugins/check-plugin-parts.ts";
import { findNotSupported } from "../support/not-supported.ts";
import { notSupported } from "../support/not-supported-table.ts";
import { commitTemplateProblem } from "../templates/event-commit-message.ts";
import { analysisProviderProblems } from "./analysis-providers.ts";
import { chartSourceProblems } from "./chart-sources.ts";
import { type NamedFile, namedFiles } from "./named-files.ts";
import { notificationOddities } from "./notifications/notification-oddities.ts";
import type { PipedConfig } from "./piped-config.ts";
import { type PipedSpec, pipedSchema } from "./schema/piped-schema.ts";

/** The content of a piped file, or all its problems. */
export interface ParsedPipedFile {
  /** Undefined if there are problems. */
  readonly piped: PipedConfig | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The files of the piped's machine that a file without problems names. */
  readonly namedFiles: readonly NamedFile[];
  /** The position of the value at a path, for problems found elsewhere. */
  locate(path: FieldPath): Position;
}

export interface PipedFileOptions {
  readonly filename: string;
  /** The default of `autoRegister`: whether applications found in a repository are registered. Default: false. */
  readonly autoRegister?: boolean;
}

/** Reads a piped file. Reports all problems at once, with their positions and without secrets. Never throws. */
export function parsePipedFile(content: string | Uint8Array, { filename, autoRegister = false }: PipedFileOptions): ParsedPipedFile {
  const read = readYaml(content, filename);
  const { file } = read;
  if (!file)
    return { piped: undefined, problems: read.problems, warnings: read.warnings, namedFiles: [], locate: () => ({ line: 1, column: 1 }) };
  const { data, problems: misfits, warnings } = checkFile(file, pipedSchema);
  const { ignored, refused } = findNotSupported(file, notSupported.piped, [], file.value);
  const plugins = data ? pluginFindings(file, data.spec) : { problems: [], warnings: [] };
  const problems = [...misfits, ...refused, ...plugins.problems].toSorted(byPosition);
  const odd = data ? oddities(file, data.spec) : [];
  const allWarnings = [...read.warnings, ...warnings, ...ignored, ...plugins.warnings, ...odd].toSorted(byPosition);
  return {
    piped: data && problems.length === 0 ? toConfig(data.spec, { autoRegister, warnings: allWarnings }) : undefined,
    problems,
    warnings: allWarnings,
    namedFiles: data && problems.length === 0 ? namedFiles(file, data.spec) : [],
    locate: (path) => file.locate(path),
  };
}

interface Reading {
  readonly autoRegister: boolean;
  readonly warnings: readonly Problem[];
}

function toConfig(spec: PipedSpec, { autoRegister, warnings }: Reading): PipedConfig {
  const { name, apiAddress, webAddress, git, secretManagement, notifications, appSelector } = spec;
  return {
    projectId: spec.projectID,
    pipedId: spec.pipedID,
    name,
    key: secretSource(spec.pipedKeyFile, spec.pipedKeyData),
    apiAddress,
    webAddress,
    syncIntervalMs: spec.syncInterval,
    appConfigSyncIntervalMs: spec.appConfigSyncInterval,
    git,
    repositories: spec.repositories.map(({ remote, ...repository }) => ({
      ...repository,
      remote: remote.address,
      credentials: remote.credentials,
      autoRegister: repository.autoRegister ?? autoRegister,
    })),
    plugins: spec.plugins.map(({ url, sha256, integrity, port, startTimeout, configVia, token, ...plugin }, index) => ({
      ...plugin,
      url,
      sha256,
      integrity,
      port,
      startTimeoutMs: startTimeout,
      configVia,
      token,
      warnings: boundWarnings(warnings.filter(isBelow(`spec.plugins[${index}]`))).map(formatWarning),
    })),
    tools: spec.tools,
    eventWatcher: { commitIntervalMs: spec.eventWatcher.commitInterval, gitRepos: spec.eventWatcher.gitRepos },
    secretManagement,
    notifications,
    appSelector,
  };
}

function isBelow(path: string): (problem: Problem) => boolean {
  return (problem) => problem.path === path || problem.path.startsWith(`${path}.`);
}

/** What bundled plugins refuse in their `config` and their published schemas cannot say. */
const unpublished: Readonly<Record<string, typeof analysisProviderProblems>> = {
  analysis: analysisProviderProblems,
  kubernetes: chartSourceProblems,
};

/** What bundled plugins will not accept or not read in their blocks. A plugin without a url must be a bundled one. */
function pluginFindings(file: YamlFile, spec: PipedSpec): Readonly<Record<"problems" | "warnings", readonly Problem[]>> {
  const found = spec.plugins.flatMap(({ name, url, config, deployTargets }, index) => {
    if (url !== undefined) return [];
    const at = ["spec", "plugins", index];
    const schemas = bundledSchemas(name);
    if (!schemas) {
      const guess = closest(name, bundledPlugins);
      const advice = guess === undefined ? `bundled are ${bundledPlugins.join(", ")}` : `did you mean ${guess}?`;
      return [{ refused: [file.problem([...at, "name"], `no plugin ${name} is bundled: set its url; ${advice}`)], warnings: [] }];
    }
    const rows = notSupported.plugins[name];
    const others = unpublished[name]?.(config.reveal()) ?? [];
    return [
      { refused: others.map(({ path, text }) => file.problem([...at, "config", ...path], text)), warnings: [] },
      checkPluginPart(file, { path: [...at, "config"], value: config.reveal(), schema: schemas.config, rows: rows?.config }),
      ...deployTargets.map((target, place) =>
        checkPluginPart(file, {
          path: [...at, "deployTargets", place, "config"],
          value: target.config.reveal(),
          schema: schemas.deployTarget,
          rows: rows?.deployTarget,
        }),
      ),
    ];
  });
  return { problems: found.flatMap(({ refused }) => refused), warnings: found.flatMap((each) => each.warnings) };
}

/** Settings that are valid but do not work as they seem to. */
function oddities(file: YamlFile, spec: PipedSpec): readonly Problem[] {
  const found: Problem[] = [];
  const note = (path: FieldPath, text: string) => found.push(file.problem(path, text));
  for (const [index, { url, sha256 }] of spec.plugins.entries()) {
    if (url?.toLowerCase().startsWith("https:") && sha256 === undefined)
      note(["spec", "plugins", index, "url"], "is not pinned: add its sha256, otherwise the owner of the server controls the plugin");
  }
  for (const [index, { repoId, commitMessage, includes, excludes }] of spec.eventWatcher.gitRepos.entries()) {
    const at = ["spec", "eventWatcher", "gitRepos", index];
    const problem = commitTemplateProblem(commitMessage);
    if (problem !== undefined) note([...at, "commitMessage"], problem);
    if (!spec.repositories.some((each) => each.repoId === repoId))
      note([...at, "repoId"], `is not used: no repository has the id ${repoId}`);
    if (includes.length > 0 && excludes.length > 0) note([...at, "includes"], "is not used, because there are excludes");
  }
  const { type = "NONE" } = spec.secretManagement ?? {};
  if (type === "GCP_KMS" || type === "AWS_KMS")
    note(["spec", "secretManagement", "type"], `${type} is not supported, so nothing can be decrypted: use KEY_PAIR, or files of SOPS`);
  for (const { path, text } of notificationOddities(spec.notifications)) note(["spec", "notifications", ...path], text);
  return found;
}
