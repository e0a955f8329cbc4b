import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { z } from "zod";
import type { LivestateObserving } from "./livestate.ts";
import type { PlanPreviewing } from "./plan-preview.ts";
import type { DeploymentPlanning } from "./planning.ts";
import type { ConfigOf, PluginSchemas, TargetOf } from "./schemas.ts";
import type { DeployTarget } from "./source.ts";
import type { Stage } from "./stage.ts";
import type { Tools } from "./tools.ts";

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

/** A plugin: stages, and optionally planning, live state and plan preview for one kind of target. Its state does not outlive its process. */
export interface PluginDefinition<S extends PluginSchemas> {
  /** Its name, unless the piped file gives it another. */
  readonly name: string;
  readonly version?: string;
  /** Its stages, by their names in pipelines. */
  readonly stages: Readonly<Record<string, Stage<S>>>;
  readonly deployment?: DeploymentPlanning<S>;
  readonly livestate?: LivestateObserving<S>;
  readonly planPreview?: PlanPreviewing<S>;
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

/**
 * Declares a plugin. Throws `invalid` if a stage names a rollback stage that does not exist.
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
  for (const [name, { rollback }] of Object.entries(definition.stages)) {
    if (typeof rollback === "object" && !Object.hasOwn(definition.stages, rollback.stage))
      throw new Fault(
        "invalid",
        `plugin ${definition.name}: stage ${name} is rolled back by ${rollback.stage}, which the plugin does not define`,
      );
  }
  const { config, deployTarget, application } = definition;
  return {
    definition: definition as unknown as PluginDefinition<PluginSchemas>,
    schemas: { ...(config && { config }), ...(deployTarget && { deployTarget }), ...(application && { application }) },
  };
}
