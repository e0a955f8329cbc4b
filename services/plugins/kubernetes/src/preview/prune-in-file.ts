import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { pipelineOf, type StageInFile } from "../stages/source-manifests.ts";

/** What deletes an object that is no longer declared. */
export type PruneInFile =
  | "on"
  | "off"
  /** Only one of the two prunes. */
  | "quick sync"
  | "pipeline";

/** Stages that may prune. */
const pruningStages: ReadonlySet<string> = new Set(["K8S_SYNC", "K8S_PRIMARY_ROLLOUT"]);

/** Whether a deployment of the revision prunes on a deploy target, by its application file. */
export function pruneInFile(source: Pick<Source<ApplicationSection>, "configText" | "application">, deployTarget: string): PruneInFile {
  const byQuickSync = source.application.quickSync.prune;
  const prunes = ({ name, options, onlyOn }: StageInFile) =>
    pruningStages.has(name) &&
    options["prune"] === true &&
    options["dryRun"] !== true &&
    (onlyOn === undefined || onlyOn.includes(deployTarget));
  const byPipeline = pipelineOf(source)?.some(prunes) ?? byQuickSync;
  if (byQuickSync === byPipeline) return byQuickSync ? "on" : "off";
  return byQuickSync ? "quick sync" : "pipeline";
}
