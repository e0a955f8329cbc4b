import { Fault, isFault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { applicationSection } from "../config/application-section.ts";
import { configurePlugin } from "../config/configured-plugin.ts";
import type { Source } from "../plugin/context/source.ts";
import type { Tools } from "../plugin/context/tools.ts";
import type { PlanContext } from "../plugin/planning.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { type PlanProblem, planProblems } from "../serve/check-plan.ts";

/** An application on disk, and the settings of a plugin. */
export interface CheckedApplication {
  readonly name: string;
  /** Its directory, absolute. */
  readonly dir: string;
  readonly configFilename: string;
  readonly configText: string;
  readonly sharedConfigDir: string;
  /** The plugin's `config` in the piped file. Default: none. */
  readonly config?: unknown;
  /** The deploy targets that the application has, as far as they are known. Their `config` is not. */
  readonly deployTargets?: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
  /** Tools that the plugin may need to read the files. Default: none. */
  readonly tools?: Tools;
  readonly signal: AbortSignal;
}

/**
 * What the plugin will refuse when the application is deployed, in the same words: in this process, without a host and without the settings of its deploy targets. Of
 * stages only what they can know from files; nothing for a `config` that the plugin does not accept.
 */
export async function checkApplication(plugin: Plugin, application: CheckedApplication): Promise<readonly PlanProblem[]> {
  const { definition, schemas } = plugin;
  const { name, signal, config, deployTargets = [], tools = noTools, ...files } = application;
  const configured = configuredOrNone(plugin, config);
  if (!configured) return [];
  const target: Source = {
    ...files,
    commitHash: "",
    get application() {
      return applicationSection(this, { plugin: definition.name, type: definition.name, schema: schemas.application });
    },
  };
  const now = Temporal.Instant.fromEpochMilliseconds(0); // there is no deployment yet
  const context: PlanContext = {
    deployment: {
      id: "",
      applicationId: "",
      applicationName: name,
      pipedId: "",
      projectId: "",
      triggeredBy: "",
      createdAt: now,
      repositoryUrl: "",
      summary: "",
      labels: {},
      commit: { hash: "", message: "", author: "", branch: "", url: "", createdAt: now },
    },
    get application() {
      return target.application;
    },
    config: configured.config,
    deployTargets: deployTargets.map((target) => ({ ...target, config: {} })),
    target,
    running: undefined,
    tools,
    logger: silentLogger(),
    signal,
  };
  return await planProblems(configured, context, []);
}

const noTools: Tools = { install: () => Promise.reject(new Fault("unavailable", "this check installs no tools")) };

function configuredOrNone(plugin: Plugin, config: unknown) {
  try {
    return configurePlugin(plugin, JSON.stringify({ config }));
  } catch (error) {
    if (isFault(error, "invalid")) return undefined;
    throw error;
  }
}
