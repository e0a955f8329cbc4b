import { isFault } from "@slipway/plugin-sdk";
import type { Clusters } from "../../client/clusters.ts";
import { declarationOf } from "../../stages/source-manifests.ts";
import { type ChangedTarget, onEachTarget } from "../../targets/each-target.ts";
import type { KubernetesContext } from "../../targets/kubernetes-context.ts";
import { eventsOf } from "../hook.ts";
import { openHookRunner } from "../open-hook-runner.ts";
import { SharedHooks } from "../shared-hooks.ts";
import { settleUnfinished } from "../unfinished/settle-unfinished.ts";
import { UnfinishedHooks } from "../unfinished/unfinished-hooks.ts";
import { DueFailureHooks } from "./due-failure-hooks.ts";

/**
 * Ends what the hooks of the revision that is rolled back have left on its deploy targets: lets go of those that no stage waits for any more, and runs those
 * for failures where the sync could not (see {@link DueFailureHooks}). What keeps one from that is logged, and does not keep the rollback from going on.
 * Rejects only with the signal's reason, or because of a bug.
 */
export async function closeHooks(context: KubernetesContext, clusters: Clusters): Promise<void> {
  const { deployTargets, log, pluginMetadata, sharedObjects, signal } = context;
  const [dueHooks, unfinished] = [new DueFailureHooks(pluginMetadata), new UnfinishedHooks(sharedObjects)];
  const isOpen = await Promise.all(
    deployTargets.map(async ({ name }) => (await dueHooks.isDue(name)) || (await unfinished.list(name)).length > 0),
  );
  const open = deployTargets.filter((_, index) => isOpen[index]);
  if (open.length === 0) return;
  const shared = new SharedHooks();
  const work = async (on: ChangedTarget) => {
    await settleHooks(context, on);
    if (await dueHooks.isDue(on.deployTarget)) {
      await runFailureHooks(context, on, shared);
      await dueHooks.put(on.deployTarget, false);
    }
    return "hooks of the failed revision are over";
  };
  try {
    await onEachTarget(
      { ...context, deployTargets: open, leftOutTargets: deployTargets.filter((at) => !open.includes(at)) },
      { clusters, keepsResults: false, onFailure: "demand-all", work },
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    log.error(`hooks of the failed revision: ${error.message}`);
  }
}

async function settleHooks({ deployment, pluginMetadata, running, sharedObjects, target }: KubernetesContext, on: ChangedTarget) {
  // Those of the rollback itself, which may have been interrupted, and those for failures that were begun are waited for.
  const own = running === undefined ? {} : eventsOf(running.application.input.hooks, { isRollback: true, isFirst: false });
  const awaited = [...Object.values(own), failureEventOf(target.application.input)];
  await settleUnfinished({
    target: on,
    objects: sharedObjects,
    deploymentId: deployment.id,
    metadata: pluginMetadata,
    isOver: (event) => !awaited.includes(event),
  });
}

async function runFailureHooks(context: KubernetesContext, on: ChangedTarget, shared: SharedHooks): Promise<void> {
  const { deployTargets, target: source } = context;
  const { input, quickSync } = source.application;
  const at = deployTargets.find(({ name }) => name === on.deployTarget);
  const event = failureEventOf(input);
  if (at === undefined || event === undefined) return;
  const { hooks, manifests } = await declarationOf(source, context, at);
  on.log.info("the sync ended before its hooks for failures could run: they run now");
  const request = { source, hooks: hooks.filter(({ events }) => events.includes(event)), manifests, events: { onFailure: event } };
  await openHookRunner(context, on, { ...request, timeout: quickSync.readyTimeout, shared }).run("onFailure");
}

function failureEventOf({ hooks }: KubernetesContext["application"]["input"]): string | undefined {
  return eventsOf(hooks, { isRollback: false, isFirst: false }).onFailure;
}
