import { isFault } from "@slipway/plugin-sdk";
import type { Clusters } from "../../client/clusters.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import type { KubernetesContext } from "../../targets/kubernetes-context.ts";
import { kubectlVersionFor } from "../../targets/overrides/input-for.ts";
import { HookRecords } from "../hook-records.ts";
import { letGo } from "./settle-unfinished.ts";
import { objectOf, UnfinishedHooks } from "./unfinished-hooks.ts";

/**
 * Lets go of the hooks of a deployment whose stage the host has abandoned. It may be run again, and then waits for the same hooks: so nothing is deleted, and
 * they stay unfinished until a rollback or the next deployment settles them.
 */
export async function abandonHooks(
  clusters: Clusters,
  { application, deployTargets, deployment, log, pluginMetadata, sharedObjects, signal, tools }: KubernetesContext,
): Promise<void> {
  const [hooks, records] = [new UnfinishedHooks(sharedObjects), new HookRecords(pluginMetadata)];
  for (const deployTarget of deployTargets) {
    const { name, config } = deployTarget;
    const own = (await hooks.list(name)).filter(({ deploymentId }) => deploymentId === deployment.id);
    for (const hook of own) {
      try {
        const run = { deployTarget: name, event: hook.event, key: keyOf(objectOf(hook)) };
        // Without its finalizer it may be gone before anybody looks: that it was created must be known by then.
        const before = async (uid: string) => {
          const record = await records.find(run);
          if (record?.state === "begun") await records.put(run, { ...record, state: "created", uid });
        };
        const version = kubectlVersionFor(application.input, deployTarget);
        await letGo({ cluster: await clusters.at(config, { tools, version }), log, signal }, hook, { isDeleted: false, before });
      } catch (error) {
        if (!isFault(error)) throw error;
        log.info(`warning: ${hook.kind} ${hook.name} keeps its finalizer until the next deployment: ${error.message}`);
      }
    }
  }
}
