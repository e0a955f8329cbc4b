import type { ApplicationSection } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import type { TrafficSplit } from "../traffic/traffic-split.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { scaleTogether } from "./scale-together.ts";
import { type LivePair, podsOfPair, type ScalingGoal } from "./scaling-step.ts";
import { routedCountsOf, type SharedWorkload, sharedWorkloads } from "./shared-workloads.ts";

/** How a split of the traffic changes what workloads need that share their pods with canaries. */
export interface FollowRequest {
  /** Everything that the revision declares. */
  readonly declared: readonly Manifest[];
  readonly section: Pick<ApplicationSection, "workloads" | "quickSync">;
  /** The options of the canary rollout. */
  readonly options: CanaryOptions;
  readonly split: TrafficSplit;
  /** Before the traffic moves, workloads only get pods; afterwards they also give up those that they no longer need. */
  readonly when: "before" | "after";
}

/** Scales workloads and their canaries for their share of the traffic. Returns a summary. Throws as {@link scaleTogether}. */
export async function followTraffic(
  context: Pick<KubernetesContext, "clock" | "metadata">,
  target: ChangedTarget,
  { declared, section, options, split, when }: FollowRequest,
): Promise<string> {
  return scaleTogether(context, target, {
    workloads: sharedWorkloads(declared, section, options),
    goalOf: (workload, pair) => followingGoal(workload, pair, { options, split, when }),
    timeout: section.quickSync.readyTimeout,
    part: when,
    hidden: secretTexts(declared),
  });
}

/** The pods that both need for their traffic. Nothing is created, and a workload that declares no pods is left as it is. */
export function followingGoal(
  workload: SharedWorkload,
  pair: LivePair,
  { options, split, when }: Pick<FollowRequest, "options" | "split" | "when">,
): ScalingGoal {
  const { total, bounds } = workload;
  const now = podsOfPair(pair);
  const needed = routedCountsOf(workload, options, split);
  const at = (variant: "primary" | "canary") => {
    const { replicas } = now[variant];
    if (pair[variant] === undefined || total === 0) return replicas;
    return when === "before" ? Math.max(replicas, needed[variant]) : needed[variant];
  };
  return { total, bounds, wanted: { primary: at("primary"), canary: at("canary") }, isBounded: false, awaits: "nothing" };
}
