import { Fault } from "@slipway/plugin-sdk";
import { marks } from "../decorate/marks.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import { objectAt, withValueAt } from "../json/json.ts";
import { namespaceOf } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { secretTexts } from "../ready/secret-texts.ts";
import type { ChangedTarget, Target } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import { liveRoute } from "../traffic/refuse-serving.ts";
import { servedVariants } from "../traffic/route.ts";
import { findSplit } from "../traffic/stored-split.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { scaleBefore } from "./giving-back-goal.ts";
import { refuseIgnoredReplicas } from "./refuse-ignored-replicas.ts";
import { findPair, scaleTogether } from "./scale-together.ts";
import { type LivePair, podsOf, podsOfPair } from "./scaling-step.ts";
import { type SharedWorkload, sharedWorkloads } from "./shared-workloads.ts";
import { type Sharing, sharingGoal } from "./sharing-goal.ts";

/** How a canary rollout shares pods on a deploy target. */
export interface SharingRequest {
  /** Everything that the revision declares. */
  readonly declared: readonly Manifest[];
  readonly options: CanaryOptions;
  /** Whether a stage of the pipeline routes traffic there. */
  readonly routesTraffic: boolean;
}

type Context = Pick<KubernetesContext, "application" | "clock" | "metadata" | "pluginMetadata" | "target">;

/**
 * The copies with the number of pods that they have now, or none: what they get is decided step by step once they exist. Each is marked with the scale that its
 * workload had before it shared, for {@link giveBack}. Throws `precondition` if an autoscaler decides how many pods a workload has, and as {@link refuseIgnoredReplicas}.
 */
export async function beginSharing(
  context: Context,
  target: Target,
  { declared, options, copies }: SharingRequest & { readonly copies: readonly Manifest[] },
): Promise<readonly Manifest[]> {
  const begun = new Map<string, LivePair>();
  for (const workload of sharedWorkloads(declared, context.application, options))
    begun.set(nameOf(workload.declared, workload.canaryName), await refusedOrPair(context, target, workload, declared));
  return copies.map((copy) => {
    const pair = copy.object.kind === "Deployment" ? begun.get(nameOf(copy, copy.object.metadata.name)) : undefined;
    if (pair === undefined) return copy;
    const { metadata } = copy.object;
    const mark = String(Math.max(podsOf(pair.primary).replicas, scaleBefore(pair.canary) ?? 0));
    const marked = { ...metadata, annotations: { ...objectAt(metadata, "annotations"), [marks.primaryReplicas]: mark } };
    const scaled = withValueAt(copy.object, ["spec", "replicas"], podsOf(pair.canary).replicas);
    return withObject(copy, { ...copy.object, ...scaled, metadata: marked });
  });
}

/** Takes the pods of the canaries from their workloads, step by step. Returns a summary. Throws as {@link scaleTogether}. */
export async function shareWithCanary(context: Context, target: ChangedTarget, request: SharingRequest): Promise<string> {
  const sharing = await findSharing(context, target, request);
  const { declared, options } = request;
  return scaleTogether(context, target, {
    workloads: sharedWorkloads(declared, context.application, options),
    goalOf: (workload, pair) => sharingGoal(workload, pair, sharing),
    timeout: options.readyTimeout,
    hidden: secretTexts(declared),
  });
}

/** Logs what {@link shareWithCanary} would do. Throws as {@link beginSharing}. */
export async function trySharing(context: Context, target: Target, request: SharingRequest): Promise<void> {
  const sharing = await findSharing(context, target, request);
  const { declared, options } = request;
  for (const workload of sharedWorkloads(declared, context.application, options)) {
    const pair = await refusedOrPair(context, target, workload, declared);
    const { wanted } = sharingGoal(workload, pair, sharing);
    const { primary, canary } = podsOfPair(pair);
    const { object } = await target.cluster.place(workload.declared.object, target.signal);
    const from = `from ${primary.replicas} to ${wanted.primary}, and ${workload.canaryName} from ${canary.replicas} to ${wanted.canary}`;
    target.log.info(`would scale ${nameOfKey(keyOf(object))} ${from}`);
  }
}

async function findSharing(
  { application, pluginMetadata }: Context,
  target: Target,
  { declared, options, routesTraffic }: SharingRequest,
): Promise<Sharing> {
  if (!routesTraffic) return { options, split: undefined, isServing: false };
  const split = await findSplit(pluginMetadata, target.deployTarget);
  if (split !== undefined) return { options, split, isServing: false };
  const route = await liveRoute(target, declared, application);
  const isServing = route !== undefined && servedVariants(route, declared, application).has("canary");
  // The primary may get all traffic again at any time.
  return { options, split: { primary: 100, canary: 0, baseline: 0 }, isServing };
}

async function refusedOrPair(
  { target: source }: Pick<Context, "target">,
  target: Target,
  workload: SharedWorkload,
  declared: readonly Manifest[],
): Promise<LivePair> {
  const { cluster, signal } = target;
  const { object } = await cluster.place(workload.declared.object, signal);
  refuseIgnoredReplicas(ignoredFieldsOf(source.configText), [object]);
  const pair = await findPair(target, workload);
  const scalers = new Scalers(
    cluster,
    signal,
    declared.map((manifest) => manifest.object),
  );
  if (await scalers.scale(object))
    throw new Fault(
      "precondition",
      `${nameOfKey(keyOf(object))} cannot share its pods with a canary: an autoscaler decides how many it has, or HorizontalPodAutoscalers of its namespace may not be listed`,
    );
  return pair;
}

function nameOf({ object }: Manifest, name: string): string {
  return JSON.stringify([namespaceOf(object), name]);
}
