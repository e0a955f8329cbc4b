import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import {
  ArtifactVersion_Kind,
  type ArtifactVersionSchema,
  type DeploymentService,
  type PlanPluginInput,
  SyncStrategy,
} from "@slipway/proto/plugin";
import type { ConfiguredPlugin } from "../config/configured-plugin.ts";
import { hostTools } from "../host/host-tools.ts";
import { demandStrategy, demandVersions } from "../mistakes/demand-answer.ts";
import { explainMistakes } from "../mistakes/explain-mistakes.ts";
import type { DeployTarget } from "../plugin/context/source.ts";
import type { PlanContext, Version } from "../plugin/planning.ts";
import type { PluginDeps } from "../wire/plugin-deps.ts";
import { deploymentFromWire } from "../wire/wire-deployment.ts";
import { pipelineStages, quickSyncStages } from "../wire/wire-plan.ts";
import { runningSourceFromWire, sourceFromWire } from "../wire/wire-source.ts";
import { checkPlan, fieldIgnored } from "./check-plan.ts";
import { executeStage } from "./execute-stage.ts";
import type { RunStageDeps } from "./run-stage.ts";

const strategies = { "quick-sync": SyncStrategy.QUICK_SYNC, pipeline: SyncStrategy.PIPELINE } as const;

/** The calls of a host that plans and runs deployments. */
export function deploymentService(deps: RunStageDeps): Required<ServiceImpl<typeof DeploymentService>> {
  const { plugin } = deps;
  const { stages, deployment } = plugin.definition;
  return explainMistakes(deps, {
    fetchDefinedStages: () => ({ stages: Object.keys(stages) }),

    async determineVersions({ input }, { signal }) {
      const context = planContext(deps, input, signal, { logsIgnored: true });
      await checkPlan(plugin, context, targetNames(plugin, input));
      if (deployment?.determineVersions === undefined) return {};
      return { versions: demandVersions(await deployment.determineVersions(context)).map(versionToWire) };
    },

    async determineStrategy({ input }, { signal }) {
      if (deployment?.determineStrategy === undefined) return { unsupported: true };
      const answer = demandStrategy(await deployment.determineStrategy(planContext(deps, input, signal)));
      const { strategy, summary } = answer ?? { strategy: "pipeline", summary: "pipeline sync: no reason for a quick sync" };
      return { syncStrategy: strategies[strategy], summary };
    },

    buildPipelineSyncStages: (request) => ({ stages: pipelineStages(plugin, request) }),

    buildQuickSyncStages: ({ rollback }) => ({ stages: quickSyncStages(plugin, rollback) }),

    executeStage: (request, context) => executeStage(deps, request, context),
  });
}

/** The deploy targets of the deployment. */
export function targetNames({ name }: ConfiguredPlugin, input: PlanPluginInput | undefined): readonly string[] {
  return input?.deployment?.deployTargetsByPlugin[name]?.deployTargets ?? [];
}

/** Without those that are not configured, which the check of the plan reports. */
function targetsOf(plugin: ConfiguredPlugin, input: PlanPluginInput): readonly DeployTarget[] {
  return targetNames(plugin, input).flatMap((name) => plugin.deployTargets.get(name) ?? []);
}

/** What a plugin gets while it plans. Throws `invalid` for a request without the files of the target. */
export function planContext(
  { plugin, host, logger }: PluginDeps,
  input: PlanPluginInput | undefined,
  signal: AbortSignal,
  { logsIgnored = false }: { readonly logsIgnored?: boolean } = {},
): PlanContext {
  if (input?.targetDeploymentSource === undefined) throw new Fault("invalid", "the request has no target source");
  const forDeployment = logger.child({ deploymentId: input.deployment?.id, application: input.deployment?.applicationName });
  const target = sourceFromWire(
    input.targetDeploymentSource,
    plugin,
    (field) => logsIgnored && forDeployment.warn({ field }, fieldIgnored),
  );
  return {
    deployment: deploymentFromWire(input.deployment),
    get application() {
      return target.application;
    },
    config: plugin.config,
    deployTargets: targetsOf(plugin, input),
    target,
    running: runningSourceFromWire(input.runningDeploymentSource, plugin),
    tools: hostTools(host, signal),
    logger: forDeployment,
    signal,
  };
}

const versionKinds = {
  "container-image": ArtifactVersion_Kind.CONTAINER_IMAGE,
  "s3-object": ArtifactVersion_Kind.S3_OBJECT,
  "git-source": ArtifactVersion_Kind.GIT_SOURCE,
  "terraform-module": ArtifactVersion_Kind.TERRAFORM_MODULE,
} as const;

function versionToWire({ kind, name, version, url = "" }: Version): MessageInitShape<typeof ArtifactVersionSchema> {
  return { kind: kind === undefined ? ArtifactVersion_Kind.UNKNOWN : versionKinds[kind], name, version, url };
}
