import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { pipelineOf } from "../stages/source-manifests.ts";

/** What deletes an object that is no longer declared. */
export type PruneInFile =
  | "on"
  | "off"
  /** Only one of the two prunes. */
  | "quick sync"
  | "pipeline";

/** Stages that may prune. */
const pruningStages: ReadonlySet<string> = new Set(["K8S_SYNC", "K8S_PRIMARY_ROLLOUT"]);

/** Whether a deployment of the revision prunes, by its application file. */
export function pruneInFile(source: Pick<Source<ApplicationSection>, "configText" | "application">): PruneInFile {
  const byQuickSync = source.application.quickSync.prune;
  const byPipeline = pipelineOf(source)?.some(({ name, options }) => pruningStages.has(name) && options["prune"] === true) ?? byQuickSync;
  if (byQuickSync === byPipeline) return byQuickSync ? "on" : "off";
  return byQuickSync ? "quick sync" : "pipeline";
}
