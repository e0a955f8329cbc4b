import { isFault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import { liveRoute } from "../traffic/refuse-serving.ts";
import { servedVariants } from "../traffic/route.ts";
import type { GiveBackRequest } from "./give-back.ts";
import { givingBackGoal, hasShared } from "./giving-back-goal.ts";
import { scaleTogether } from "./scale-together.ts";
import { podsOfPair } from "./scaling-step.ts";
import { sharedWorkloads } from "./shared-workloads.ts";

type Context = Pick<KubernetesContext, "clock" | "metadata">;

/** As {@link GiveBackRequest}, of an application whose traffic may be routed. */
export interface ReturningTraffic extends GiveBackRequest {
  readonly section: ApplicationSection;
}

/**
 * Before a sync applies a route as declared, while the one on the cluster sends traffic to a canary that an earlier deployment left: {@link giveBackAhead}.
 */
export async function giveBackForTraffic(context: Context, target: ChangedTarget, request: ReturningTraffic): Promise<void> {
  const { declared, section } = request;
  const route = await liveRoute(target, declared, section);
  if (route === undefined || !servedVariants(route, declared, section).has("canary")) return;
  await giveBackAhead(context, target, request);
}

/**
 * Gives workloads the pods that they shared, waits for them, and leaves the canaries theirs. What cannot be had is only logged, because what follows may be what
 * mends it.
 */
export async function giveBackAhead(
  context: Context,
  target: ChangedTarget,
  { declared, section, options }: GiveBackRequest,
): Promise<void> {
  try {
    await scaleTogether(context, target, {
      workloads: sharedWorkloads(declared, section, options),
      goalOf: (workload, pair) => {
        const goal = givingBackGoal(workload, pair);
        const { primary, canary } = podsOfPair(pair);
        const isLent = hasShared(options, pair);
        const wanted = { primary: isLent ? goal.wanted.primary : primary.replicas, canary: canary.replicas };
        return { ...goal, wanted, isBounded: false, awaits: isLent ? goal.awaits : "nothing" };
      },
      timeout: section.quickSync.readyTimeout,
      part: "ahead",
      hidden: secretTexts(declared),
    });
  } catch (error) {
    target.signal.throwIfAborted();
    if (!isFault(error, "precondition", "deadline")) throw error;
    target.log.info(`warning: going on with too few pods: ${error.message}`);
  }
}
