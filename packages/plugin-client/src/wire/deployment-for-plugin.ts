import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type ArtifactVersion, type Deployment, Fault, type Stage } from "@slipway/domain";
import {
  type ArtifactVersionSchema,
  DeploymentSchema,
  PipelineStageSchema,
  type Deployment as WireDeployment,
  type PipelineStage as WireStage,
} from "@slipway/proto/plugin";
import type { PluginSpec } from "../plugin-spec.ts";
import { toSeconds } from "./seconds.ts";
import { artifactKindToWire, deploymentStatusToWire, manualOperationToWire, stageStatusToWire, syncStrategyToWire } from "./statuses.ts";

/**
 * The deployment as a wire message. PipeCD's plugins reject one without ids, the repository's id, the path, or any field of the commit. Where Git allows an
 * empty value (subject, author), a placeholder is sent. What a removed application deployed is deleted on the deploy targets that `plugin` still has: it
 * rejects others. Throws `precondition` if it lacks one that the plan counted on, so that a prune that succeeds has pruned all but `pruneLeft`.
 */
export function deploymentForPlugin(deployment: Deployment, plugin?: Pick<PluginSpec, "name" | "deployTargets">): WireDeployment {
  const { source, trigger } = deployment;
  const { commit } = trigger;
  const isSent = (name: string) => (target: string) => {
    if (!deployment.removal || plugin?.name !== name || (plugin.deployTargets?.includes(target) ?? true)) return true;
    if (deployment.plannedAt === undefined || deployment.pruneLeft.some((each) => each.startsWith(`${name}/${target}: `))) return false;
    throw new Fault(
      "precondition",
      `the piped has lost deploy target ${target} of plugin ${name} since the prune was planned: prune again`,
    );
  };
  return create(DeploymentSchema, {
    id: deployment.id,
    applicationId: deployment.applicationId,
    applicationName: deployment.applicationName || deployment.applicationId,
    pipedId: deployment.pipedId,
    projectId: deployment.projectId,
    gitPath: {
      repo: { id: source.repositoryId, remote: source.remote, branch: source.branch },
      path: acceptedPath(source.path),
      configFilename: source.configFilename,
    },
    deployTargetsByPlugin: Object.fromEntries(
      Object.entries(deployment.deployTargets).map(([name, targets]) => [name, { deployTargets: targets.filter(isSent(name)) }]),
    ),
    labels: { ...deployment.labels },
    trigger: {
      commit: {
        hash: commit.hash,
        message: commit.subject || "(no message)",
        author: commit.author || "unknown",
        branch: commit.branch || source.branch || "HEAD",
        url: commit.url,
        createdAt: atLeastOne(toSeconds(commit.authoredAt)),
      },
      commander: trigger.commander,
      timestamp: atLeastOne(toSeconds(trigger.at)),
      ...(trigger.strategy && { syncStrategy: syncStrategyToWire[trigger.strategy] }),
      strategySummary: deployment.strategyReason,
    },
    runningCommitHash: deployment.runningCommitHash ?? "",
    runningConfigFilename: deployment.runningConfigFilename ?? "",
    summary: deployment.strategyReason,
    versions: deployment.versions.map(versionForPlugin),
    status: deploymentStatusToWire[deployment.status],
    statusReason: deployment.statusReason,
    stages: deployment.stages.map((stage) => stageForPlugin(deployment, stage)),
    metadataV2: {
      shared: { keyValues: { ...deployment.sharedMetadata } },
      plugins: Object.fromEntries(
        Object.entries(deployment.pluginMetadata).map(([plugin, values]) => [plugin, { keyValues: { ...values } }]),
      ),
    },
    deploymentTraceCommitHash: trigger.traceCommitHash ?? "",
    createdAt: toSeconds(deployment.createdAt),
    updatedAt: toSeconds(deployment.updatedAt),
    completedAt: toSeconds(deployment.completedAt),
  });
}

/** A stage of the deployment as a wire message. */
export function stageForPlugin(deployment: Deployment, stage: Stage): WireStage {
  return create(PipelineStageSchema, {
    id: stage.id,
    name: stage.name,
    desc: stage.description,
    index: stage.index,
    requires: [...stage.requires],
    status: stageStatusToWire[stage.status],
    statusReason: stage.statusReason,
    metadata: { ...stage.metadata },
    rollback: stage.rollback,
    availableOperation: manualOperationToWire[stage.availableOperation],
    authorizedOperators: [...stage.authorizedOperators],
    createdAt: atLeastOne(toSeconds(deployment.plannedAt ?? deployment.createdAt)),
    updatedAt: atLeastOne(toSeconds(deployment.updatedAt)),
    completedAt: toSeconds(stage.completedAt),
  });
}

function versionForPlugin({ kind, name, version, url }: ArtifactVersion): MessageInitShape<typeof ArtifactVersionSchema> {
  return { kind: artifactKindToWire[kind], name, version, url };
}

/** Plugins require at least two characters and no leading slash: the root and one-letter directories get a leading `./`. */
function acceptedPath(path: string): string {
  return path.length >= 2 ? path : `./${path}`;
}

/** Commits of 1970 exist in tests and in rewritten histories; plugins require a time above 0. */
function atLeastOne(seconds: bigint): bigint {
  return seconds > 0n ? seconds : 1n;
}
