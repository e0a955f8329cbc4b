import type { Logger } from "@slipway/runtime";
import type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "../schemas.ts";
import type { DeployTarget } from "./source.ts";
import type { Tools } from "./tools.ts";

/** What a plugin gets with every request about an application outside of a deployment. */
export interface ApplicationContext<S extends PluginSchemas = PluginSchemas> {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  /** The plugin's section of the application file. */
  readonly application: ApplicationOf<S>;
  readonly config: ConfigOf<S>;
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  readonly tools: Tools;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}
