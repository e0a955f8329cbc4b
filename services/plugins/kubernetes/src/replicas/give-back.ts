import type { ApplicationSection } from "../application-section.ts";
import { Scalers } from "../fields/scalers.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget, Target } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { givingBackGoal, hasShared } from "./giving-back-goal.ts";
import { findPair, scaleTogether } from "./scale-together.ts";
import { type LivePair, podsOf, type ScalingGoal } from "./scaling-step.ts";
import { type SharedWorkload, sharedWorkloads } from "./shared-workloads.ts";

/** What a canary gives back on a deploy target before it is deleted. */
export interface GiveBackRequest {
  /** What declares how many pods the workloads have. */
  readonly declared: readonly Manifest[];
  readonly section: Pick<ApplicationSection, "workloads" | "quickSync">;
  /** The options of the canary rollout. */
  readonly options: Pick<CanaryOptions, "suffix" | "dynamicStableScale">;
}

/**
 * Gives the pods of canaries back to their workloads, step by step, and waits until those have them: before, the canaries may be all that serves. Returns a
 * summary. Throws as {@link scaleTogether}.
 */
export async function giveBack(
  context: Pick<KubernetesContext, "clock" | "metadata">,
  target: ChangedTarget,
  request: GiveBackRequest,
): Promise<string> {
  const lent = await lentWorkloads(target, request);
  const given = new Set<SharedWorkload>();
  const goalOf = (workload: SharedWorkload, pair: LivePair): ScalingGoal => {
    if (lent.get(workload) === "declared") return givingBackGoal(workload, pair);
    const goal = givingBackGoal(workload, pair, { byAutoscaler: given.has(workload) ? "given" : "not yet given" });
    // What the autoscaler decides afterwards is not changed again.
    if (goal.wanted.primary <= podsOf(pair.primary).replicas) given.add(workload);
    return goal;
  };
  return scaleTogether(context, target, {
    workloads: [...lent.keys()],
    goalOf,
    timeout: request.section.quickSync.readyTimeout,
    hidden: secretTexts(request.declared),
  });
}

/** Logs what {@link giveBack} would do. */
export async function tryGivingBack(target: Target, request: GiveBackRequest): Promise<void> {
  for (const [workload, decidedBy] of await lentWorkloads(target, request)) {
    const pair = await findPair(target, workload);
    if (pair.primary === undefined) continue;
    const { replicas } = podsOf(pair.primary);
    const { wanted } = givingBackGoal(workload, pair, decidedBy === "declared" ? {} : { byAutoscaler: "not yet given" });
    if (replicas < wanted.primary)
      target.log.info(`would scale ${nameOfKey(keyOf(pair.primary))} from ${replicas} to ${wanted.primary} before its canary is deleted`);
  }
}

/** The workloads with a canary, or with fewer pods than declared, and what decides how many they have. Of a canary that shares none, only those that it shared before. */
async function lentWorkloads(
  target: Target,
  { declared, section, options }: GiveBackRequest,
): Promise<ReadonlyMap<SharedWorkload, "declared" | "an autoscaler">> {
  const { cluster, signal } = target;
  const objects = declared.map(({ object }) => object);
  const scalers = new Scalers(cluster, signal, objects);
  const lent = new Map<SharedWorkload, "declared" | "an autoscaler">();
  for (const workload of sharedWorkloads(declared, section, options)) {
    const pair = await findPair(target, workload);
    if (!hasShared(options, pair)) continue;
    if (pair.primary === undefined || (pair.canary === undefined && podsOf(pair.primary).replicas >= workload.total)) continue;
    const isScaled = await scalers.scale(pair.primary);
    if (isScaled && pair.canary === undefined) continue;
    lent.set(workload, isScaled ? "an autoscaler" : "declared");
  }
  return lent;
}
