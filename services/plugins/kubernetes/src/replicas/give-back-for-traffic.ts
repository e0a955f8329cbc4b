import { isFault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget, KubernetesContext } from "../targets/each-target.ts";
import { liveRoute } from "../traffic/refuse-serving.ts";
import { servedVariants } from "../traffic/route.ts";
import type { GiveBackRequest } from "./give-back.ts";
import { givingBackGoal } from "./giving-back-goal.ts";
import { scaleTogether } from "./scale-together.ts";
import { podsOfPair } from "./scaling-step.ts";
import { sharedWorkloads } from "./shared-workloads.ts";

/** As {@link GiveBackRequest}, of an application whose traffic may be routed. */
export interface ReturningTraffic extends GiveBackRequest {
  readonly section: ApplicationSection;
}

/**
 * Before a sync applies a route as declared, while the one on the cluster sends traffic to a canary that an earlier deployment left: gives the workloads the pods
 * for all of it, waits for them, and leaves the canary its own. What cannot be had is only logged, because the sync may be what mends it.
 */
export async function giveBackForTraffic(
  context: Pick<KubernetesContext, "clock" | "metadata">,
  target: ChangedTarget,
  { declared, section, options }: ReturningTraffic,
): Promise<void> {
  const route = await liveRoute(target, declared, section);
  if (route === undefined || !servedVariants(route, declared, section).has("canary")) return;
  try {
    await scaleTogether(context, target, {
      workloads: sharedWorkloads(declared, section, options),
      goalOf: (workload, pair) => {
        const goal = givingBackGoal(workload, pair);
        return { ...goal, isBounded: false, wanted: { ...goal.wanted, canary: podsOfPair(pair).canary.replicas } };
      },
      timeout: section.quickSync.readyTimeout,
      part: "traffic",
      hidden: secretTexts(declared),
    });
  } catch (error) {
    target.signal.throwIfAborted();
    if (!isFault(error, "precondition", "deadline")) throw error;
    target.log.info(`warning: the traffic returns to pods that are too few: ${error.message}`);
  }
}
