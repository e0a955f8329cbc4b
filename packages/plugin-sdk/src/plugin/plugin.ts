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

/** What a plugin gets once, before it serves. */
export interface InitializeContext<S extends PluginSchemas = PluginSchemas> {
  readonly config: ConfigOf<S>;
  /** Every target of the piped file. */
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  readonly tools: Tools;
  readonly logger: Logger;
  /** Aborted when the process must stop: what runs in the background ends with it. */
  readonly signal: AbortSignal;
}

/** A plugin: stages, and optionally planning, observing and previewing of one kind of target. Its state lives no longer than its process. */
export interface PluginDefinition<S extends PluginSchemas> {
  /** Its name where the piped file gives it no other. */
  readonly name: string;
  readonly version?: string;
  /** Its stages by the name that pipelines use. */
  readonly stages: Readonly<Record<string, Stage<S>>>;
  readonly deployment?: DeploymentPlanning<S>;
  readonly livestate?: LivestateObserving<S>;
  readonly planPreview?: PlanPreviewing<S>;
  /** Runs before the plugin serves. What it throws ends the process with exit code 1. */
  initialize?(context: InitializeContext<S>): Promise<void> | void;
}

/** A checked plugin, for `runPlugin` and `testStage`. */
export interface Plugin {
  readonly definition: PluginDefinition<PluginSchemas>;
  readonly schemas: PluginSchemas;
}

/** The schemas a plugin was declared with; what it did not declare is unknown to it. */
interface GivenSchemas<Config extends z.ZodType, Target extends z.ZodType, Application extends z.ZodType> extends PluginSchemas {
  readonly config: Config;
  readonly deployTarget: Target;
  readonly application: Application;
}

/**
 * Declares a plugin. Throws `invalid` when a stage names a rollback stage that is not there.
 * The schemas stand beside the definition; everything reaches it parsed by them, which is why forgetting their type here holds.
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
      throw new Fault("invalid", `plugin ${definition.name}: stage ${name} is rolled back by ${rollback.stage}, which it does not define`);
  }
  const { config, deployTarget, application } = definition;
  return {
    definition: definition as unknown as PluginDefinition<PluginSchemas>,
    schemas: { ...(config && { config }), ...(deployTarget && { deployTarget }), ...(application && { application }) },
  };
}
