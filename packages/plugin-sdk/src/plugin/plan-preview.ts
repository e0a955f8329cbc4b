import type { Logger } from "@slipway/runtime";
import type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "./schemas.ts";
import type { DeployTarget, Source } from "./source.ts";

/** What a plugin gets when it is asked what a deployment would change. */
export interface PlanPreviewContext<S extends PluginSchemas = PluginSchemas> {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  readonly application: ApplicationOf<S>;
  readonly config: ConfigOf<S>;
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  readonly target: Source<ApplicationOf<S>>;
  /** Undefined when the application was never deployed. */
  readonly running: Source<ApplicationOf<S>> | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** What would change on one deploy target. */
export interface PlanPreview {
  readonly deployTarget: string;
  /** One line. */
  readonly summary: string;
  readonly noChange: boolean;
  /** The differences, secrets masked. */
  readonly details?: string;
  /** Language of `details` for highlighting, such as `diff`. */
  readonly diffLanguage?: string;
}

/** The part of a plugin that previews. */
export interface PlanPreviewing<S extends PluginSchemas = PluginSchemas> {
  /** One result per deploy target. */
  getPlanPreview(context: PlanPreviewContext<S>): Promise<readonly PlanPreview[]>;
}
