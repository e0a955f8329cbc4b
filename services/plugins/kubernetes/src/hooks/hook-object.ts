import { retryConflict } from "../apply/object/retry-conflict.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { marks } from "../decorate/marks.ts";
import { type JsonValue, listAt, textAt } from "../json/json.ts";
import { annotationOf, type KubeObject, labelOf, withMetadata } from "../manifests/kube-object.ts";
import { isTerminating } from "../terminating/termination.ts";
import { isRun } from "./hook-outcome.ts";
import { isHook } from "./read-hook.ts";

/** The run that created an object: the deployment and the event. */
export const runAnnotation = "slipway/hook-run";

/** Names one run of a hook among those of all deployments. */
export function runIdOf(deploymentId: string, event: string): string {
  return `${deploymentId}/${event}`;
}

/** Whether a run that is over has created a live object. Somebody may have removed the annotation; only we add the finalizer. */
export function isLeftBy(live: KubeObject, runId: string): boolean {
  const run = annotationOf(live, runAnnotation);
  return run === runId || (run === "" && listAt(live, "metadata", "finalizers").includes(hookFinalizer));
}

/** Whose hook an object is. Not PipeCD's marks: hooks are no part of the declared state, so nothing may find them as such. */
const ownerAnnotation = "slipway/hook-of";

/** Keeps a Job or Pod until its end was seen, also if its time to live is over or somebody deletes it. */
export const hookFinalizer = "slipway/hook";

/** The object of a hook as one run creates it. */
export function objectOfRun(object: KubeObject, { applicationId, runId }: { readonly applicationId: string; readonly runId: string }) {
  const marked = withMetadata(object, { annotations: { [runAnnotation]: runId, [ownerAnnotation]: applicationId } });
  if (!isRun(object)) return marked;
  const finalizers = [...listAt(marked, "metadata", "finalizers"), hookFinalizer];
  return { ...marked, metadata: { ...marked.metadata, finalizers } };
}

/** Whether a hook of the application may take the place of a live object: it is one of its own hooks, or one that another tool has left. */
export function mayReplace(live: KubeObject, applicationId: string): boolean {
  const owner = annotationOf(live, ownerAnnotation);
  if (owner !== "") return owner === applicationId;
  return isHook(live) && ["", applicationId].includes(labelOf(live, marks.application));
}

/** Removes the finalizer of hooks, if the object still has it. */
export async function releaseObject(cluster: Cluster, address: ObjectAddress, uid: string, signal: AbortSignal): Promise<void> {
  await changeFinalizers(cluster, { address, uid, signal }, (finalizers) => finalizers.filter((finalizer) => finalizer !== hookFinalizer));
}

/** Adds the finalizer of hooks again, if the object lacks it and is not being deleted. */
export async function holdObject(cluster: Cluster, address: ObjectAddress, uid: string, signal: AbortSignal): Promise<void> {
  await changeFinalizers(cluster, { address, uid, signal }, (finalizers, live) =>
    finalizers.includes(hookFinalizer) || isTerminating(live) ? finalizers : [...finalizers, hookFinalizer],
  );
}

interface HookAddress {
  readonly address: ObjectAddress;
  readonly uid: string;
  readonly signal: AbortSignal;
}

async function changeFinalizers(
  cluster: Cluster,
  { address, uid, signal }: HookAddress,
  change: (finalizers: readonly JsonValue[], live: KubeObject) => readonly JsonValue[],
): Promise<void> {
  await retryConflict(signal, async () => {
    const live = await cluster.client.find(address, signal);
    if (live === undefined || textAt(live, "metadata", "uid") !== uid) return;
    const before = listAt(live, "metadata", "finalizers");
    const finalizers = change(before, live);
    if (finalizers.length === before.length) return;
    const patch = { metadata: { resourceVersion: textAt(live, "metadata", "resourceVersion"), finalizers } };
    await cluster.applier.merge(patch, address, { signal });
  });
}
