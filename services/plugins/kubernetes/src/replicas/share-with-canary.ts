import { Fault } from "@slipway/plugin-sdk";
import { Scalers } from "../fields/scalers.ts";
import { withValueAt } from "../json/json.ts";
import { namespaceOf } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget, KubernetesContext, Target } from "../targets/each-target.ts";
import { findSplit } from "../traffic/stored-split.ts";
import { sharesOf } from "../traffic/traffic-split.ts";
import type { CanaryOptions } from "../variants/options.ts";
import type { Counts } from "./counts/share-replicas.ts";
import { findPair, scaleTogether } from "./scale-together.ts";
import { podsOf } from "./scaling-step.ts";
import { routedCountsOf, type SharedWorkload, sharedCounts, sharedWorkloads } from "./shared-workloads.ts";

/** How a canary rollout shares pods on a deploy target. */
export interface SharingRequest {
  /** Everything that the revision declares. */
  readonly declared: readonly Manifest[];
  readonly options: CanaryOptions;
  /** Whether a stage of the pipeline routes traffic there. */
  readonly routesTraffic: boolean;
}

type Context = Pick<KubernetesContext, "application" | "clock" | "metadata" | "pluginMetadata">;

/**
 * The copies with the number of pods that they have now, or none: what they get is decided step by step once they exist. Throws `precondition` if a workload has
 * no pods to share, because it does not exist or an autoscaler decides how many it has.
 */
export async function beginSharing(
  { application }: Context,
  target: Target,
  { declared, options, copies }: SharingRequest & { readonly copies: readonly Manifest[] },
): Promise<readonly Manifest[]> {
  const begun = new Map<string, number>();
  for (const workload of sharedWorkloads(declared, application, options)) {
    const pair = await refusedOrPair(target, workload, declared);
    begun.set(nameOf(workload.declared, workload.canaryName), podsOf(pair.canary).replicas);
  }
  return copies.map((copy) => {
    const replicas = copy.object.kind === "Deployment" ? begun.get(nameOf(copy, copy.object.metadata.name)) : undefined;
    if (replicas === undefined) return copy;
    return withObject(copy, { ...copy.object, ...withValueAt(copy.object, ["spec", "replicas"], replicas) });
  });
}

/** Takes the pods of the canaries from their workloads, step by step. Returns a summary. Throws as {@link scaleTogether}. */
export async function shareWithCanary(context: Context, target: ChangedTarget, request: SharingRequest): Promise<string> {
  const wanted = await wantedCounts(context, target, request);
  const { declared, options, routesTraffic } = request;
  return scaleTogether(context, target, {
    workloads: sharedWorkloads(declared, context.application, options),
    wanted,
    isBounded: !routesTraffic,
    awaits: "canary",
    timeout: options.readyTimeout,
    hidden: secretTexts(declared),
  });
}

/** Logs what {@link shareWithCanary} would do. Throws as {@link beginSharing}. */
export async function trySharing(context: Context, target: Target, request: SharingRequest): Promise<void> {
  const wanted = await wantedCounts(context, target, request);
  const { declared, options } = request;
  for (const workload of sharedWorkloads(declared, context.application, options)) {
    const { primary, canary } = await refusedOrPair(target, workload, declared);
    const counts = wanted(workload);
    const from = `from ${podsOf(primary).replicas} to ${counts.primary}, and ${workload.canaryName} from ${podsOf(canary).replicas} to ${counts.canary}`;
    target.log.info(`would scale ${nameOfKey(keyOf(primary))} ${from}`);
  }
}

async function wantedCounts(
  { pluginMetadata }: Context,
  { deployTarget }: Target,
  { options, routesTraffic }: SharingRequest,
): Promise<(workload: SharedWorkload) => Counts> {
  if (!routesTraffic) return (workload) => sharedCounts(workload, options.replicas);
  // Until a stage has routed it, all traffic is the primary's.
  const split = (await findSplit(pluginMetadata, deployTarget)) ?? { primary: 100, canary: 0, baseline: 0 };
  return (workload) => routedCountsOf(workload, options, { weight: sharesOf(split).primary, of: 100 });
}

async function refusedOrPair(target: Target, workload: SharedWorkload, declared: readonly Manifest[]) {
  const { cluster, signal } = target;
  const { object } = await cluster.place(workload.declared.object, signal);
  const name = nameOfKey(keyOf(object));
  const pair = await findPair(target, workload);
  if (pair === undefined) throw new Fault("precondition", `${name} does not exist, so it has no pods to share with a canary: sync first`);
  const scalers = new Scalers(
    cluster,
    signal,
    declared.map((manifest) => manifest.object),
  );
  if (await scalers.scale(object))
    throw new Fault(
      "precondition",
      `${name} cannot share its pods with a canary: an autoscaler decides how many it has, or HorizontalPodAutoscalers of its namespace may not be listed`,
    );
  return pair;
}

function nameOf({ object }: Manifest, name: string): string {
  return JSON.stringify([namespaceOf(object), name]);
}
