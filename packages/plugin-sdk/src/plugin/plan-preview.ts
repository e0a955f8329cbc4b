import type { ObjectPreview, PreviewBasis } from "@slipway/domain";
import type { ApplicationContext } from "./context/application-context.ts";
import type { Applications } from "./context/applications.ts";
import type { SharedObjects } from "./context/metadata.ts";
import type { Source } from "./context/source.ts";
import type { ApplicationOf, PluginSchemas } from "./schemas.ts";

/** What a plugin gets when it is asked what a deployment would change. */
export interface PlanPreviewContext<S extends PluginSchemas = PluginSchemas> extends ApplicationContext<S> {
  readonly target: Source<ApplicationOf<S>>;
  /** Undefined if the application was never deployed. */
  readonly running: Source<ApplicationOf<S>> | undefined;
  /** What to compare with. `live` is a wish: where the target cannot be asked, the preview is made from the files, and says why. */
  readonly basis: PreviewBasis;
  readonly sharedObjects: SharedObjects;
  readonly applications: Applications;
}

/** What would change on one deploy target. */
export interface PlanPreview {
  readonly deployTarget: string;
  /** One line. */
  readonly summary: string;
  readonly noChange: boolean;
  /** The diff, with secrets masked. */
  readonly details?: string;
  /** The language of `details` for syntax highlighting, such as `diff`. */
  readonly diffLanguage?: string;
  /** What was compared with. */
  readonly basis?: PreviewBasis;
  /** Why it is not what was asked for. */
  readonly basisReason?: string;
  /** Each object that does not stay as it is. */
  readonly objects?: readonly ObjectPreview[];
  /** Why the whole deployment would be refused before it changes anything. */
  readonly refusal?: string;
  /** How many objects a sync may delete, as the application file says it. */
  readonly pruneLimit?: string;
}

/** The part of a plugin that previews changes. */
export interface PlanPreviewing<S extends PluginSchemas = PluginSchemas> {
  /** Returns one result per deploy target. */
  getPlanPreview(context: PlanPreviewContext<S>): Promise<readonly PlanPreview[]>;
}
