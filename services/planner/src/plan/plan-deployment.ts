import { randomUUID } from "node:crypto";
import { formatProblem, parseApplicationFile } from "@slipway/app-config";
import { type Application, type Deployment, Fault, type Plan } from "@slipway/domain";
import { openDeploymentSource, type SourceFiles, type Sources } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import { type Logger, withSpan } from "@slipway/runtime";
import { makePlan } from "./make-plan.ts";
import { planSettings } from "./plan-settings.ts";
import { planningPlugin } from "./planning-plugin.ts";

export interface PlanDeploymentDeps {
  readonly sources: Sources;
  readonly plugins: Plugins;
  /** The files that the plugins need. */
  readonly files: SourceFiles;
  readonly log: Logger;
}

/**
 * Plans a deployment from the files of its application at the commit, and at the last commit that was deployed successfully.
 * Throws `invalid`, `not_found` or `precondition` with a message for the user if no plan is possible, `unavailable` while Git or a plugin is unavailable.
 */
export function planOf({
  sources,
  plugins,
  files,
  log,
}: PlanDeploymentDeps): (deployment: Deployment, application: Application, signal: AbortSignal) => Promise<Plan> {
  return (deployment, application, signal) =>
    withSpan("plan deployment", { attributes: { "slipway.deployment.id": deployment.id } }, async () => {
      await using target = await openDeploymentSource(sources, deployment.source, deployment.trigger.commit.hash, { signal, files });
      const { application: config, problems } = parseApplicationFile(new TextDecoder().decode(target.applicationConfig), {
        filename: target.applicationConfigFilename,
      });
      if (!config) throw new Fault("invalid", problems.map(formatProblem).join("\n"));
      const last = application.lastSucceeded;
      // The file may have had another name at the running revision.
      await using running =
        last &&
        (await openDeploymentSource(sources, { ...deployment.source, configFilename: last.configFilename }, last.commitHash, {
          signal,
          files,
        }).catch(gone));
      // Awaited here because the sources must exist until the plugins have answered.
      return await makePlan({
        settings: planSettings(config),
        trigger: deployment.trigger,
        running: running && last && { commitHash: last.commitHash, configFilename: last.configFilename },
        ownerOf: (stageName) => plugins.ownerOf(stageName),
        plugin: (name) => {
          const plugin = plugins.find(name);
          return plugin && planningPlugin(plugin, { ...deployment, runningCommitHash: last?.commitHash }, target, running);
        },
        newStageId: randomUUID,
        signal,
        warn: (message) => log.warn({ deploymentId: deployment.id, reason: message }, "planned with a problem"),
      });
    });
}

/** The previous revision may be missing in the history, or its file may have moved: then this is planned like a first deployment. */
function gone(error: unknown): undefined {
  if (error instanceof Fault && error.code === "not_found") return undefined;
  throw error;
}
