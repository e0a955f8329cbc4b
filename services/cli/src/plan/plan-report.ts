import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import {
  type ArtifactVersion,
  type Commit,
  type Deployment,
  newDeployment,
  newTrigger,
  type Plan,
  type PreviewBasis,
} from "@slipway/domain";
import { makePlan, planningPlugin, planSettings } from "@slipway/planner";
import type { PlanPreview, PluginSource } from "@slipway/plugin-client";
import type { PlanningPlugins } from "./planning-plugins.ts";
import type { ApplicationOnDisk } from "./read-application.ts";

/** The plan of a deployment and its changes. */
export interface PlanReport {
  readonly application: string;
  readonly strategy: Plan["strategy"];
  readonly strategyReason: string;
  readonly versions: readonly ArtifactVersion[];
  readonly stages: readonly { readonly name: string; readonly plugin: string; readonly description: string; readonly rollback: boolean }[];
  /** Changes by deploy target, from plugins that support previews. */
  readonly previews: readonly (PlanPreview & { readonly plugin: string })[];
  /** Problems that did not prevent the plan. */
  readonly warnings: readonly string[];
}

export interface PlanReportInput {
  readonly target: ApplicationOnDisk;
  /** Undefined for a first deployment. */
  readonly running: PluginSource | undefined;
  readonly commitMessage: string;
  /** What previews are compared with. */
  readonly basis: PreviewBasis;
  readonly signal: AbortSignal;
}

/** Plans as the planner does: the same rules, the same requests to plugins. Throws as makePlan does. */
export async function planReport(
  { plugins, deployTargets }: PlanningPlugins,
  { target, running, commitMessage, basis, signal }: PlanReportInput,
): Promise<PlanReport> {
  const warnings: string[] = [...target.warnings];
  const deployment = deploymentOf(target, running, deployTargets, commitMessage);
  const plan = await makePlan({
    settings: planSettings(target.config),
    trigger: deployment.trigger,
    running: running && { commitHash: running.commitHash, path: "", configFilename: running.applicationConfigFilename },
    ownerOf: (stageName) => plugins.ownerOf(stageName),
    plugin: (name) => {
      const plugin = plugins.find(name);
      return plugin && planningPlugin(plugin, deployment, target.source, running);
    },
    newStageId: randomUUID,
    signal,
    warn: (message) => warnings.push(message),
  });
  const previews: (PlanPreview & { plugin: string })[] = [];
  const names = new Set([...plan.stages.map(({ plugin }) => plugin), ...Object.keys(target.config.plugins)]);
  for (const plugin of [...names].flatMap((name) => plugins.find(name) ?? [])) {
    const application = { id: deployment.applicationId, name: deployment.applicationName, pipedId: deployment.pipedId };
    const request = {
      application,
      target: target.source,
      running,
      deployTargets: deployTargets[plugin.name] ?? [],
      basis,
    };
    const answers = await plugin.getPlanPreview(request, { signal });
    previews.push(...(answers ?? []).map((answer) => ({ ...answer, plugin: plugin.name })));
  }
  return {
    application: target.name,
    strategy: plan.strategy,
    strategyReason: plan.strategyReason,
    versions: plan.versions,
    stages: plan.stages.map(({ name, plugin, description, rollback }) => ({ name, plugin, description, rollback })),
    previews,
    warnings,
  };
}

/** A deployment of the directory as if it were a commit that was just pushed. */
function deploymentOf(
  { name, config, source }: ApplicationOnDisk,
  running: PluginSource | undefined,
  deployTargets: PlanningPlugins["deployTargets"],
  commitMessage: string,
): Deployment {
  const now = Temporal.Now.instant();
  const [subject = "", ...body] = commitMessage.split("\n");
  const commit: Commit = { hash: source.commitHash, subject, body: body.join("\n"), author: "", branch: "", url: "", authoredAt: now };
  const deployment = newDeployment({
    id: randomUUID(),
    applicationId: randomUUID(),
    applicationName: name,
    projectId: "plan",
    pipedId: "plan",
    source: {
      repositoryId: "plan",
      remote: "",
      branch: "",
      // Paths are relative to a repository, and there is none.
      path: basename(source.applicationDirectory),
      configFilename: source.applicationConfigFilename,
    },
    deployTargets,
    labels: config.labels,
    trigger: newTrigger({ kind: "commit", commit, at: now }),
    createdAt: now,
  });
  return {
    ...deployment,
    runningCommitHash: running?.commitHash,
    runningConfigFilename: running?.applicationConfigFilename,
  };
}
