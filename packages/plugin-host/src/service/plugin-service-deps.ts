import type { PipedConfig } from "@slipway/app-config";
import { applicationAggregates, type Bus, deploymentAggregates, findSharedObject, publishStageLog, putSharedObject } from "@slipway/bus";
import { Fault, serviceActor } from "@slipway/domain";
import type { ToolRegistry } from "../tools/tool-registry.ts";

/** The dependencies of the plugins' services: state from the bus, tools from this machine. */
export function pluginServiceDeps(bus: Bus, { projectId, pipedId }: Pick<PipedConfig, "projectId" | "pipedId">, tools: ToolRegistry) {
  const nameOf = (applicationId: string, plugin: string, key: string) => {
    if (applicationId === "") throw new Fault("invalid", "a shared object needs an application id");
    return { application: { projectId, pipedId, applicationId }, plugin, key };
  };
  return {
    projectId,
    pipedId,
    applications: applicationAggregates(bus, { actor: serviceActor("executor") }),
    deployments: deploymentAggregates(bus, { actor: serviceActor("executor") }),
    publishLog: (entry: Parameters<typeof publishStageLog>[1]) => publishStageLog(bus, entry),
    sharedObjects: {
      find: (applicationId: string, plugin: string, key: string) => findSharedObject(bus, nameOf(applicationId, plugin, key)),
      put: (applicationId: string, plugin: string, key: string, object: Uint8Array) =>
        putSharedObject(bus, nameOf(applicationId, plugin, key), object),
    },
    tools,
    now: () => Temporal.Now.instant(),
  };
}
