import { type DeploymentMetadata, isFault, type SharedObjects } from "@slipway/plugin-sdk";
import { textAt } from "../../json/json.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";
import type { Target } from "../../targets/each-target.ts";
import { isLeftBy, releaseObject, runIdOf } from "../hook-object.ts";
import { HookRecords } from "../hook-records.ts";
import { objectOf, type UnfinishedHook, UnfinishedHooks } from "./unfinished-hooks.ts";

export interface SettleUnfinishedRequest {
  readonly target: Pick<Target, "cluster" | "deployTarget" | "log" | "signal">;
  readonly objects: SharedObjects;
  /** Of the running deployment. */
  readonly deploymentId: string;
  readonly metadata: DeploymentMetadata;
  /** Whether no stage of the running deployment will wait for the hooks of these events any more. */
  readonly isOver: (event: string) => boolean;
}

/**
 * Lets go of the hooks that no stage waits for any more: those of earlier deployments, which were cancelled or lost, and those that the running one has given
 * up. Their finalizers are removed, and what is to be deleted after a failure is deleted. What cannot be settled is said, and tried again by the next deployment.
 */
export async function settleUnfinished(request: SettleUnfinishedRequest): Promise<void> {
  const { target, objects, deploymentId, metadata, isOver } = request;
  const { deployTarget, log, signal } = target;
  const hooks = new UnfinishedHooks(objects);
  const over = (await hooks.list(deployTarget)).filter((hook) => hook.deploymentId !== deploymentId || isOver(hook.event));
  for (const hook of over) {
    try {
      const reason = "its deployment gave it up before its end was seen";
      if (hook.deploymentId === deploymentId) await failUnlessEnded(new HookRecords(metadata), deployTarget, hook, reason);
      await letGo(target, hook, { isDeleted: hook.policies.includes("failed") });
      await hooks.remove(deployTarget, hook);
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      log.info(`warning: ${nameOf(hook)} of an earlier run cannot be let go: ${error.message}`);
    }
  }
}

/** Nothing of the deployment may run it again, however its end was missed. */
async function failUnlessEnded(records: HookRecords, deployTarget: string, hook: UnfinishedHook, reason: string): Promise<void> {
  const run = { deployTarget, event: hook.event, key: keyOf(objectOf(hook)) };
  const record = await records.find(run);
  if (record !== undefined && record.state !== "succeeded" && record.state !== "failed")
    await records.put(run, { ...record, state: "failed", reason });
}

/** Removes the finalizer from what the run has created, if it exists. The Job or Pod itself goes on, unless it is deleted. */
export async function letGo(
  { cluster, log, signal }: Pick<Target, "cluster" | "log" | "signal">,
  hook: UnfinishedHook,
  { isDeleted, before }: { readonly isDeleted: boolean; readonly before?: (uid: string) => Promise<void> },
): Promise<void> {
  const { address } = await cluster.place(objectOf(hook), signal);
  const live = await cluster.client.find(address, signal);
  if (live === undefined || !isLeftBy(live, runIdOf(hook.deploymentId, hook.event))) return;
  const uid = textAt(live, "metadata", "uid");
  await before?.(uid);
  if (isDeleted) await cluster.applier.delete(address, { uid }, signal);
  await releaseObject(cluster, address, uid, signal);
  log.info(`${nameOf(hook)} ${isDeleted ? "was deleted" : "goes on without Slipway"}: no stage waits for its end any more`);
}

function nameOf(hook: UnfinishedHook): string {
  return `${hook.event} hook ${nameOfKey(keyOf(objectOf(hook)))}`;
}
