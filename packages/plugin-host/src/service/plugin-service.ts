import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import type { DeploymentAggregates } from "@slipway/bus";
import {
  type Deployment,
  deploymentKey,
  Fault,
  isStageFinal,
  putPluginMetadata,
  putStageMetadata,
  serviceActor,
  stageOf,
} from "@slipway/domain";
import type { LogBlock as PluginLogBlock, PluginService } from "@slipway/proto/plugin";
import { type StageLog, StageLogSchema } from "@slipway/proto/state";
import { hiddenValues, maskTexts } from "@slipway/runtime";
import type { ToolRegistry } from "../tools/tool-registry.ts";
import { deploymentOfPiped } from "./deployment-of-piped.ts";
import type { SharedObjects } from "./shared-objects.ts";
import { stageCommandForPlugin } from "./stage-command-for-plugin.ts";
import { stageLogParts } from "./stage-log-parts.ts";

/** Dependencies of the plugins' services. They hold no state of this process: any host of the piped may answer. */
export interface PluginServiceDeps {
  /** The piped of this host. Deployments of others are not found. */
  readonly projectId: string;
  readonly pipedId: string;
  readonly deployments: DeploymentAggregates;
  readonly publishLog: (log: StageLog) => Promise<void>;
  readonly sharedObjects: SharedObjects;
  readonly tools: ToolRegistry;
  readonly now: () => Temporal.Instant;
}

/** PluginService of the plugin protocol. Plugins put values while their stage runs; after the end of the deployment a put throws `precondition`. */
export function pluginService(deps: PluginServiceDeps): ServiceImpl<typeof PluginService> {
  const deploymentOf = (deploymentId: string): Promise<Deployment> => deploymentOfPiped(deps, deploymentId);
  const putStage = async (deploymentId: string, stageId: string, values: Readonly<Record<string, string>>) => {
    const deployment = await deploymentOf(deploymentId);
    const actor = serviceActor(stageOf(deployment, stageId).plugin);
    const shown = maskedFor(deployment, values);
    await deps.deployments.change(deploymentKey(deployment), (state) => putStageMetadata(state, stageId, shown, deps.now()), { actor });
    return {};
  };
  const putPlugin = async (deploymentId: string, plugin: string, values: Readonly<Record<string, string>>) => {
    const deployment = await deploymentOf(deploymentId);
    const actor = serviceActor(plugin);
    const shown = maskedFor(deployment, values);
    await deps.deployments.change(deploymentKey(deployment), (state) => putPluginMetadata(state, plugin, shown, deps.now()), { actor });
    return {};
  };
  const log = async (
    request: { readonly deploymentId: string; readonly stageId: string; readonly blocks: readonly PluginLogBlock[] },
    ended: boolean,
  ) => {
    // One read for each batch, so a few a second. The status must be fresh: a plugin may log after its stage was cancelled, and any executor may have ended it.
    const deployment = await deploymentOf(request.deploymentId);
    const { id: deploymentId, projectId, pipedId, applicationId } = deployment;
    const { id: stageId, status, attempt } = stageOf(deployment, request.stageId);
    // The log is complete once the stage has ended: later lines are dropped.
    if (isStageFinal(status)) return {};
    const parts = stageLogParts(request.blocks, (text) => hiddenValues.maskFor(applicationId, text));
    // Another attempt may follow the end of this one. The executor completes the log when the stage ends.
    const messages = parts.length === 0 && ended ? [[]] : parts;
    for (const [place, blocks] of messages.entries()) {
      const endedAttempt = ended && place === messages.length - 1 ? attempt : 0;
      await deps.publishLog(
        create(StageLogSchema, { projectId, pipedId, applicationId, deploymentId, stageId, blocks: [...blocks], endedAttempt }),
      );
    }
    return {};
  };

  return {
    installTool: async (request, { signal }) => ({ installedPath: await deps.tools.install(request, signal) }),
    reportStageLogs: (request) => log(request, false),
    reportStageLogsFromLastCheckpoint: (request) => log(request, request.completed),
    getStageMetadata: async ({ deploymentId, stageId, key }) => answer(stageOf(await deploymentOf(deploymentId), stageId).metadata[key]),
    putStageMetadata: ({ deploymentId, stageId, key, value }) => putStage(deploymentId, stageId, { [key]: value }),
    putStageMetadataMulti: ({ deploymentId, stageId, metadata }) => putStage(deploymentId, stageId, metadata),
    getDeploymentPluginMetadata: async ({ deploymentId, pluginName, key }) =>
      answer((await deploymentOf(deploymentId)).pluginMetadata[pluginName]?.[key]),
    putDeploymentPluginMetadata: ({ deploymentId, pluginName, key, value }) => putPlugin(deploymentId, pluginName, { [key]: value }),
    putDeploymentPluginMetadataMulti: ({ deploymentId, pluginName, metadata }) => putPlugin(deploymentId, pluginName, metadata),
    getDeploymentSharedMetadata: async ({ deploymentId, key }) => answer((await deploymentOf(deploymentId)).sharedMetadata[key]),
    listStageCommands: async ({ deploymentId, stageId }) => {
      const deployment = await deploymentOf(deploymentId);
      return { commands: stageOf(deployment, stageId).commands.map((command) => stageCommandForPlugin(deployment, stageId, command)) };
    },
    getApplicationSharedObject: async ({ applicationId, pluginName, key }) => {
      const object = await deps.sharedObjects.find(applicationId, pluginName, key);
      if (!object) throw new Fault("not_found", `application ${applicationId} has no shared object ${key} of plugin ${pluginName}`);
      return { object };
    },
    putApplicationSharedObject: async ({ applicationId, pluginName, key, object }) => {
      if (holdsHidden(applicationId, object))
        throw new Fault(
          "precondition",
          `shared object ${key} of plugin ${pluginName} has a decrypted secret in it, which must not be stored`,
        );
      await deps.sharedObjects.put(applicationId, pluginName, key, object);
      return {};
    },
  };
}

/** What plugins go on by after a restart, of which a short secret may be a part: seconds since 1970, instants and switches. */
const time = /^(?:\d{10}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))$/;
const switches: readonly string[] = ["true", "false"];

/** What a plugin stores is shown to people. */
function maskedFor({ applicationId }: Deployment, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const isKept = (text: string) => time.test(text) || switches.includes(text);
  return maskTexts(values, (text) => (isKept(text) ? text : hiddenValues.maskFor(applicationId, text)));
}

/** Bytes cannot be masked: they may be anything. */
function holdsHidden(applicationId: string, object: Uint8Array): boolean {
  if (!hiddenValues.has(applicationId)) return false;
  const text = Buffer.from(object).toString();
  return hiddenValues.maskFor(applicationId, text) !== text;
}

function answer(value: string | undefined): { readonly value: string; readonly found: boolean } {
  return { value: value ?? "", found: value !== undefined };
}
