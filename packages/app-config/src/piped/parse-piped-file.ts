import type { FieldPath, Position, Problem, YamlFile } from "@slipway/yaml";
import { readYaml } from "@slipway/yaml";
import { checkFile } from "../check/check-file.ts";
import { closest } from "../check/closest.ts";
import { secretSource } from "../fields/secret-source.ts";
import { notificationEvents, notificationGroups } from "../notification-events.ts";
import type { PipedConfig } from "./piped-config.ts";
import { type PipedSpec, pipedSchema } from "./piped-schema.ts";

/** The content of a piped file, or all its problems. */
export interface ParsedPipedFile {
  /** Undefined if there are problems. */
  readonly piped: PipedConfig | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The position of the value at a path, for problems found elsewhere. */
  locate(path: FieldPath): Position;
}

export interface PipedFileOptions {
  readonly filename: string;
  /** The default of `autoRegister`: whether applications found in a repository are registered. Default: false. */
  readonly autoRegister?: boolean;
}

/** Reads a piped file. Reports all problems at once, with their positions and without secrets. Never throws. */
export function parsePipedFile(text: string, { filename, autoRegister = false }: PipedFileOptions): ParsedPipedFile {
  const read = readYaml(text, filename);
  const { file } = read;
  if (!file) return { piped: undefined, problems: read.problems, warnings: read.warnings, locate: () => ({ line: 1, column: 1 }) };
  const { data, problems, warnings } = checkFile(file, pipedSchema);
  return {
    piped: data && toConfig(data.spec, autoRegister),
    problems,
    warnings: [...read.warnings, ...warnings, ...(data ? oddities(file, data.spec) : [])],
    locate: (path) => file.locate(path),
  };
}

function toConfig(spec: PipedSpec, autoRegister: boolean): PipedConfig {
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
    repositories: spec.repositories.map((repository) => ({ ...repository, autoRegister: repository.autoRegister ?? autoRegister })),
    plugins: spec.plugins.map(({ url, sha256, integrity, port, startTimeout, configVia, token, ...plugin }) => ({
      ...plugin,
      url,
      sha256,
      integrity,
      port,
      startTimeoutMs: startTimeout,
      configVia,
      token,
    })),
    tools: spec.tools,
    eventWatcher: { checkIntervalMs: spec.eventWatcher.checkInterval, gitRepos: spec.eventWatcher.gitRepos },
    secretManagement,
    notifications,
    appSelector,
  };
}

const moved = {
  chartRepositories: "belongs to the config of the kubernetes plugin",
  chartRegistries: "belongs to the config of the kubernetes plugin",
  analysisProviders: "belongs to the config of the analysis plugin",
  platformProviders: "is now the deployTargets list of each plugin",
  cloudProviders: "is now the deployTargets list of each plugin",
} as const;

/** Settings that are valid but do not work as they seem to. */
function oddities(file: YamlFile, spec: PipedSpec): readonly Problem[] {
  const found: Problem[] = [];
  const note = (path: FieldPath, text: string) => found.push(file.problem(path, text));
  for (const [field, text] of Object.entries(moved)) {
    if (spec[field as keyof typeof moved] !== undefined) note(["spec", field], `is not used: it ${text}`);
  }
  if (spec.secretManagement && !["KEY_PAIR", "NONE"].includes(spec.secretManagement.type)) {
    note(["spec", "secretManagement", "type"], "is not supported: only KEY_PAIR can decrypt secrets");
  }
  for (const [index, { url, sha256 }] of spec.plugins.entries()) {
    if (url?.toLowerCase().startsWith("https:") && sha256 === undefined)
      note(["spec", "plugins", index, "url"], "is not pinned: add its sha256, otherwise the owner of the server controls the plugin");
  }
  for (const [index, route] of spec.notifications.routes.entries()) {
    for (const field of ["events", "ignoreEvents", "groups", "ignoreGroups"] as const) {
      const known: readonly string[] = field.toLowerCase().endsWith("events") ? notificationEvents : notificationGroups;
      for (const [place, name] of route[field].entries()) {
        if (known.includes(name)) continue;
        const guess = closest(name, known);
        note(["spec", "notifications", "routes", index, field, place], `unknown name ${name}${guess ? `; did you mean ${guess}?` : ""}`);
      }
    }
  }
  return found;
}
