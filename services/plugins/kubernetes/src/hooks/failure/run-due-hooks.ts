import { isFault } from "@slipway/plugin-sdk";
import type { Clusters } from "../../client/clusters.ts";
import { declarationOf } from "../../stages/source-manifests.ts";
import { type ChangedTarget, type KubernetesContext, onEachTarget } from "../../targets/each-target.ts";
import { eventsOf } from "../hook.ts";
import { openHookRunner } from "../open-hook-runner.ts";
import { settleUnfinished } from "../unfinished/settle-unfinished.ts";
import { DueFailureHooks } from "./due-failure-hooks.ts";

/**
 * Runs the hooks for failures of the revision that is rolled back, where its sync could not: see {@link DueFailureHooks}. What keeps them from running is
 * logged, and does not keep the rollback from going on. Rejects only with the signal's reason, or because of a bug.
 */
export async function runDueHooks(context: KubernetesContext, clusters: Clusters): Promise<void> {
  const { deployTargets, log, pluginMetadata, signal } = context;
  const dueHooks = new DueFailureHooks(pluginMetadata);
  const isDue = await Promise.all(deployTargets.map(({ name }) => dueHooks.isDue(name)));
  const due = deployTargets.filter((_, index) => isDue[index]);
  if (due.length === 0) return;
  try {
    const there = { ...context, deployTargets: due };
    const work = async (on: ChangedTarget) => {
      await runOn(context, on);
      await dueHooks.put(on.deployTarget, false);
      return "hooks for failures: done";
    };
    await onEachTarget(there, { clusters, keepsResults: false, onFailure: "demand-all", work });
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    log.error(`not all hooks for failures have succeeded: ${error.message}`);
  }
}

async function runOn(context: KubernetesContext, on: ChangedTarget): Promise<void> {
  const { deployTargets, deployment, pluginMetadata, sharedObjects, target: source } = context;
  const { input, quickSync } = source.application;
  const at = deployTargets.find(({ name }) => name === on.deployTarget);
  const { onFailure } = eventsOf(input.hooks, { isRollback: false, isFirst: false });
  if (at === undefined || onFailure === undefined) return;
  // What the sync has left unfinished is over. A hook for failures that it began is waited for.
  const isOver = (event: string) => event !== onFailure;
  await settleUnfinished({ target: on, objects: sharedObjects, deploymentId: deployment.id, metadata: pluginMetadata, isOver });
  const { hooks, manifests } = await declarationOf(source, context, at);
  on.log.info("the sync ended before its hooks for failures could run: they run now");
  const own = hooks.filter(({ events }) => events.includes(onFailure));
  await openHookRunner(context, on, { source, hooks: own, manifests, events: { onFailure }, timeout: quickSync.readyTimeout }).run(
    "onFailure",
  );
}
