import type { ApplicationSection } from "../application-section.ts";
import { Scalers } from "../fields/scalers.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget, KubernetesContext, Target } from "../targets/each-target.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { findPair, scaleTogether } from "./scale-together.ts";
import { podsOf } from "./scaling-step.ts";
import { type SharedWorkload, sharedWorkloads } from "./shared-workloads.ts";

/** What a canary gives back on a deploy target before it is deleted. */
export interface GiveBackRequest {
  /** What declares how many pods the workloads have. */
  readonly declared: readonly Manifest[];
  readonly section: Pick<ApplicationSection, "workloads" | "quickSync">;
  /** The options of the canary rollout. */
  readonly options: Pick<CanaryOptions, "suffix">;
}

/**
 * Gives the pods of canaries back to their workloads, step by step, and waits until those have them: before, the canaries may be all that serves. Returns a
 * summary. What an autoscaler scales by now is left to it. Throws as {@link scaleTogether}.
 */
export async function giveBack(
  context: Pick<KubernetesContext, "clock" | "metadata">,
  target: ChangedTarget,
  request: GiveBackRequest,
): Promise<string> {
  return scaleTogether(context, target, {
    workloads: await lentWorkloads(target, request),
    wanted: ({ total }, { primary }) => ({ canary: 0, primary: Math.max(total, primary.replicas) }),
    isBounded: true,
    awaits: "primary",
    timeout: request.section.quickSync.readyTimeout,
    hidden: secretTexts(request.declared),
  });
}

/** Logs what {@link giveBack} would do. */
export async function tryGivingBack(target: Target, request: GiveBackRequest): Promise<void> {
  for (const workload of await lentWorkloads(target, request)) {
    const pair = await findPair(target, workload);
    const replicas = podsOf(pair?.primary).replicas;
    if (pair !== undefined && replicas < workload.total)
      target.log.info(`would scale ${nameOfKey(keyOf(pair.primary))} from ${replicas} to ${workload.total} before its canary is deleted`);
  }
}

/** The workloads with a canary, or with fewer pods than declared. */
async function lentWorkloads(target: Target, { declared, section, options }: GiveBackRequest): Promise<readonly SharedWorkload[]> {
  const { cluster, signal } = target;
  const objects = declared.map(({ object }) => object);
  const scalers = new Scalers(cluster, signal, objects);
  const lent: SharedWorkload[] = [];
  for (const workload of sharedWorkloads(declared, section, options)) {
    const pair = await findPair(target, workload);
    if (pair === undefined || (pair.canary === undefined && podsOf(pair.primary).replicas >= workload.total)) continue;
    if (!(await scalers.scale(pair.primary))) lent.push(workload);
  }
  return lent;
}
