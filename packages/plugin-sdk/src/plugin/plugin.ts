import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { z } from "zod";
import type { DeployTarget } from "./context/source.ts";
import type { Tools } from "./context/tools.ts";
import { pluginProblems } from "./definition-problems.ts";
import type { Inspecting } from "./inspection.ts";
import type { LivestateObserving } from "./livestate.ts";
import type { PlanPreviewing } from "./plan-preview.ts";
import type { DeploymentPlanning } from "./planning.ts";
import type { ConfigOf, PluginSchemas, TargetOf } from "./schemas.ts";
import type { Stage } from "./stage.ts";

/** What a plugin gets once, before it starts serving. */
export interface InitializeContext<S extends PluginSchemas = PluginSchemas> {
  readonly config: ConfigOf<S>;
  /** All deploy targets of the piped file. */
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  readonly tools: Tools;
  readonly logger: Logger;
  /** Aborted when the process must stop. Background work must end with it. */
  readonly signal: AbortSignal;
}

/** A plugin: stages, and optionally planning, live state, plan preview and inspection for one kind of target. Its state does not outlive its process. */
export interface PluginDefinition<S extends PluginSchemas> {
  /** Its name, unless the piped file gives it another. */
  readonly name: string;
  readonly version?: string;
  /** Its stages, by their names in pipelines. */
  readonly stages: Readonly<Record<string, Stage<S>>>;
  readonly deployment?: DeploymentPlanning<S>;
  readonly livestate?: LivestateObserving<S>;
  readonly planPreview?: PlanPreviewing<S>;
  readonly inspection?: Inspecting<S>;
  /** Runs before the plugin starts serving. If it throws, the process exits with code 1. */
  initialize?(context: InitializeContext<S>): Promise<void> | void;
}

/** A validated plugin, for `runPlugin` and `testStage`. */
export interface Plugin {
  readonly definition: PluginDefinition<PluginSchemas>;
  readonly schemas: PluginSchemas;
}

/** The schemas a plugin was declared with; values without a schema are `unknown`. */
interface GivenSchemas<Config extends z.ZodType, Target extends z.ZodType, Application extends z.ZodType> extends PluginSchemas {
  readonly config: Config;
  readonly deployTarget: Target;
  readonly application: Application;
}

const parts: Readonly<Record<keyof PluginDefinition<PluginSchemas> | keyof PluginSchemas, true>> = {
  name: true,
  version: true,
  stages: true,
  config: true,
  deployTarget: true,
  application: true,
  deployment: true,
  livestate: true,
  planPreview: true,
  inspection: true,
  initialize: true,
};

/**
 * Declares a plugin. Throws `invalid` with everything that is wrong with the definition.
 * All values reach the definition parsed by its schemas, which is why dropping their types here is safe.
 */
export function definePlugin<
  Config extends z.ZodType = z.ZodUnknown,
  Target extends z.ZodType = z.ZodUnknown,
  Application extends z.ZodType = z.ZodUnknown,
>(
  definition: PluginDefinition<GivenSchemas<NoInfer<Config>, NoInfer<Target>, NoInfer<Application>>> & {
    readonly config?: Config;
    readonly deployTarget?: Target;
    readonly application?: Application;
  },
): Plugin {
  const problems = pluginProblems({ ...definition }, parts);
  if (problems.length > 0) throw new Fault("invalid", `plugin ${definition.name} is not defined correctly:\n  ${problems.join("\n  ")}`);
  const { config, deployTarget, application } = definition;
  return {
    definition: definition as unknown as PluginDefinition<PluginSchemas>,
    schemas: { ...(config && { config }), ...(deployTarget && { deployTarget }), ...(application && { application }) },
  };
}
