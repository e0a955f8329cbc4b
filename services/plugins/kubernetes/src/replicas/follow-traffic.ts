import type { ApplicationSection } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget, KubernetesContext } from "../targets/each-target.ts";
import { sharesOf, type TrafficSplit } from "../traffic/traffic-split.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { scaleTogether } from "./scale-together.ts";
import { routedCountsOf, sharedWorkloads } from "./shared-workloads.ts";

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

/** Scales workloads for their share of the traffic, and leaves their canaries as they are. Returns a summary. Throws as {@link scaleTogether}. */
export async function followTraffic(
  context: Pick<KubernetesContext, "clock" | "metadata">,
  target: ChangedTarget,
  { declared, section, options, split, when }: FollowRequest,
): Promise<string> {
  return scaleTogether(context, target, {
    workloads: sharedWorkloads(declared, section, options),
    wanted: (workload, { primary, canary }) => {
      const needed = routedCountsOf(workload, options, { weight: sharesOf(split).primary, of: 100 }).primary;
      return { canary: canary.replicas, primary: when === "before" ? Math.max(primary.replicas, needed) : needed };
    },
    isBounded: false,
    awaits: "nothing",
    timeout: section.quickSync.readyTimeout,
    part: when,
    hidden: secretTexts(declared),
  });
}
