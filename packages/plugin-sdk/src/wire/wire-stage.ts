import { Fault } from "@slipway/domain";
import type { Deployment, DeploymentSource, ExecutePluginInput, PipelineStage } from "@slipway/proto/plugin";
import { targetsNamed } from "../config/configured-plugin.ts";
import { placeInFile, stageOptions } from "../config/stage-options.ts";
import { hostApplications } from "../host/host-applications.ts";
import { hostCommands } from "../host/host-commands.ts";
import { pluginMetadata, sharedMetadata, stageMetadata } from "../host/host-metadata.ts";
import { sharedObjects } from "../host/host-objects.ts";
import { hostTools } from "../host/host-tools.ts";
import type { StageOutputLog } from "../log/stage-log.ts";
import type { StageContext } from "../plugin/context/stage-context.ts";
import type { Stage } from "../plugin/stage.ts";
import type { PluginDeps } from "./plugin-deps.ts";
import { deploymentFromWire } from "./wire-deployment.ts";
import { runningSourceFromWire, sourceFromWire } from "./wire-source.ts";

/** A request with everything that a stage requires. */
export interface StageInput {
  readonly deployment: Deployment;
  readonly stage: PipelineStage;
  readonly stageConfig: Uint8Array;
  readonly target: DeploymentSource;
  readonly running: DeploymentSource | undefined;
  /** How often the stage is still retried if this attempt fails. */
  readonly retriesLeft: number;
}

/** Throws `invalid` if the request lacks something that a stage requires. */
export function checkStageRequest({ input }: { readonly input?: ExecutePluginInput | undefined }): Omit<StageInput, "retriesLeft"> {
  const { deployment, stage, targetDeploymentSource: target } = input ?? {};
  if (input === undefined || deployment === undefined || stage === undefined || target === undefined)
    throw new Fault("invalid", "the request lacks a deployment, a stage or a target source");
  if (deployment.id === "" || stage.id === "" || stage.name === "")
    throw new Fault("invalid", "the request lacks the id of the deployment, or id or name of the stage");
  return { deployment, stage, stageConfig: input.stageConfig, target, running: input.runningDeploymentSource };
}

export interface StageContextDeps extends PluginDeps {
  readonly input: StageInput;
  readonly definition: Stage;
  readonly log: StageOutputLog;
  readonly signal: AbortSignal;
}

/** Creates the context of a stage. Throws `invalid` with all problems of its options, its targets or its section of the application file. */
export function stageContext({ plugin, host, clock, input, definition, log, logger, signal }: StageContextDeps): StageContext {
  const { deployment, stage, retriesLeft } = input;
  const ids = { deploymentId: deployment.id, stageId: stage.id };
  const onIgnored = (text: string) => log.info(`warning: ${text}`);
  const target = sourceFromWire(input.target, plugin, onIgnored);
  const targetNames = deployment.deployTargetsByPlugin[plugin.name]?.deployTargets ?? [];
  if (plugin.schemas.application !== undefined) void target.application; // an invalid section fails the stage here
  return {
    options: stageOptions(
      stage.name,
      definition,
      input.stageConfig,
      (path) => placeInFile(target, stage)(path),
      // A rollback stage has the options of another one.
      stage.rollback ? undefined : onIgnored,
    ),
    get application() {
      return target.application;
    },
    deployTargets: targetsNamed(plugin, targetNames),
    otherDeployTargets: [...plugin.deployTargets.values()].filter(({ name }) => !targetNames.includes(name)),
    config: plugin.config,
    deployment: deploymentFromWire(deployment),
    stage: {
      ...{ id: stage.id, name: stage.name, index: stage.index, rollback: stage.rollback, retriesLeft },
      isConfigured: input.stageConfig.length > 0,
    },
    target,
    running: runningSourceFromWire(input.running, plugin),
    metadata: stageMetadata(host, ids, signal),
    pluginMetadata: pluginMetadata(host, { deploymentId: deployment.id, pluginName: plugin.name }, signal),
    sharedMetadata: sharedMetadata(host, deployment.id, signal),
    sharedObjects: sharedObjects(host, { applicationId: deployment.applicationId, pluginName: plugin.name }, signal),
    tools: hostTools(host, signal),
    applications: hostApplications(host, signal),
    commands: (...kinds) => hostCommands({ host, ...ids, signal, clock, logger }, kinds),
    log,
    logger,
    signal,
    clock,
  };
}
