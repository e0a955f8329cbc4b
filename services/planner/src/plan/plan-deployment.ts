import { createHash, randomUUID } from "node:crypto";
import { formatProblem, type PluginOfPiped, readApplicationFile } from "@slipway/app-config";
import { type Application, beginsChain, type Deployment, Fault, isFault, type Plan, whatCallerShould } from "@slipway/domain";
import type { SourceFiles } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import { type Logger, withSpan } from "@slipway/runtime";
import type { OpenSource } from "@slipway/secrets";
import { makePlan } from "./make-plan.ts";
import { planRemoval } from "./plan-removal.ts";
import { planSettings } from "./plan-settings.ts";
import { planningPlugin } from "./planning-plugin.ts";

export interface PlanDeploymentDeps {
  readonly openSource: OpenSource;
  readonly plugins: Plugins;
  /** The same plugins as the piped file has them: what application files are checked against. */
  readonly pluginsOfPiped: readonly PluginOfPiped[];
  /** The files that the plugins need. */
  readonly files: SourceFiles;
  readonly log: Logger;
}

/**
 * Plans a deployment from the files of its application at the commit, and at the last commit that was deployed successfully. Problems that do not prevent
 * the plan go to `warn`, or else to the log.
 * Throws `invalid`, `not_found` or `precondition` with a message for the user if no plan is possible, `unavailable` while Git or a plugin is unavailable.
 */
export function planOf({
  openSource,
  plugins,
  pluginsOfPiped,
  files,
  log,
}: PlanDeploymentDeps): (
  deployment: Deployment,
  application: Application,
  signal: AbortSignal,
  warn?: (message: string) => void,
) => Promise<Plan> {
  return (deployment, application, signal, warn) =>
    withSpan("plan deployment", { attributes: { "slipway.deployment.id": deployment.id } }, async () => {
      const opening = { signal, files, applicationId: deployment.applicationId };
      await using target = await openSource(deployment.source, deployment.trigger.commit.hash, opening);
      const read = await readApplicationFile(target.applicationConfig, {
        filename: target.applicationConfigFilename,
        plugins: pluginsOfPiped,
        signal,
      });
      const { application: config, problems, refused } = read;
      if (!config || refused.length > 0) throw new Fault("invalid", [...problems, ...refused].map(formatProblem).join("\n"));
      const configHash = createHash("sha256").update(target.applicationConfig).digest("hex");
      if (deployment.removal) {
        const removal = await planRemoval({
          settings: planSettings(config),
          deployTargets: deployment.deployTargets,
          hasTarget: (name, target) => plugins.find(name)?.deployTargets.includes(target) ?? false,
          reason: application.removedReason,
          plugin: (name) => {
            const plugin = plugins.find(name);
            return plugin && planningPlugin(plugin, deployment, target, undefined);
          },
          newStageId: randomUUID,
          signal,
        });
        return { ...removal, configHash };
      }
      const place = placeOfRunning(deployment, application);
      const opened = place && (await openSource(place.source, place.commitHash, opening).catch(whyUnreadable));
      const runningProblem = typeof opened === "string" ? opened : undefined;
      await using running = typeof opened === "string" ? undefined : opened;
      // Awaited here because the sources must exist until the plugins have answered.
      const made = await makePlan({
        settings: planSettings(config),
        trigger: deployment.trigger,
        pruneTargets: deployment.pruneTargets,
        beginsChain: beginsChain(deployment, application),
        running: running && place && { commitHash: place.commitHash, path: place.source.path, configFilename: place.source.configFilename },
        runningProblem,
        ownerOf: (stageName) => plugins.ownerOf(stageName),
        plugin: (name) => {
          const plugin = plugins.find(name);
          return plugin && planningPlugin(plugin, { ...deployment, runningCommitHash: running?.commitHash }, target, running);
        },
        newStageId: randomUUID,
        signal,
        warn: warn ?? ((message) => log.warn({ deploymentId: deployment.id, reason: message }, "planned with a problem")),
      });
      return { ...made, configHash };
    });
}

/** Where the files of the running commit are: the application may have moved since, and its file may have had another name. */
function placeOfRunning({ source }: Deployment, { lastSucceeded: last }: Application) {
  if (last === undefined) return undefined;
  const { path = source.path, configFilename, commitHash } = last;
  return { commitHash, source: { repositoryId: source.repositoryId, path, configFilename } };
}

/** Why the running commit cannot be read, if it never can: after a forced push for example. Rethrows an error that may pass. */
function whyUnreadable(error: unknown): string {
  if (isFault(error) && whatCallerShould(error) === "fix") return error.message;
  throw error;
}
