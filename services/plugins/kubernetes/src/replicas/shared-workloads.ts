import { Fault, type Replicas } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { hasScaler } from "../fields/scalers.ts";
import { numberAt } from "../json/json.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { findWorkloads } from "../strategy/workloads.ts";
import { sharesOf, type TrafficSplit } from "../traffic/traffic-split.ts";
import { copyName } from "../variants/named-copy.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { findDeployments } from "../variants/workload-copies.ts";
import { boundsOf, type RolloutBounds } from "./counts/rollout-bounds.ts";
import { type RoutedRequest, routedCounts } from "./counts/routed-counts.ts";
import { type Counts, shareReplicas } from "./counts/share-replicas.ts";

/** A workload that shares its pods with its canary. */
export interface SharedWorkload {
  /** As in Git: the primary. */
  readonly declared: Manifest;
  readonly canaryName: string;
  /** The declared number of pods. */
  readonly total: number;
  readonly bounds: RolloutBounds;
}

/** The options of a canary that say how many pods it has. */
export type CanaryScale = Pick<CanaryOptions, "replicas" | "minReplicas" | "suffix">;

/** The workloads that share their pods with a canary. One that declares no number of pods has one, as Kubernetes says. */
export function sharedWorkloads(
  declared: readonly Manifest[],
  { workloads }: Pick<ApplicationSection, "workloads">,
  { suffix }: Pick<CanaryScale, "suffix">,
): readonly SharedWorkload[] {
  const deployments = findWorkloads(declared, workloads).filter(({ object }) => object.kind === "Deployment");
  return deployments.map((manifest) => {
    const total = numberAt(manifest.object, "spec", "replicas") ?? 1;
    const canaryName = copyName(manifest.object.metadata.name, suffix);
    return { declared: manifest, canaryName, total, bounds: boundsOf(manifest.object, total) };
  });
}

/**
 * Throws `invalid` with every reason why the options cannot be obeyed: a workload that declares no number of pods or leaves it to an autoscaler, more canaries than
 * pods, a part of a single pod, or a least number of canaries where something else says how many there are.
 */
export function checkCanaryScale(
  declared: readonly Manifest[],
  { workloads }: Pick<ApplicationSection, "workloads">,
  { dynamicStableScale, replicas, minReplicas, routesTraffic }: CanaryScale & Pick<CanaryOptions, "dynamicStableScale"> & RoutesTraffic,
): void {
  if (minReplicas > 0 && replicas.kind === "count")
    throw new Fault(
      "invalid",
      `minReplicas ${minReplicas} is for percentages, and replicas is the number ${replicas.count}: leave minReplicas out`,
    );
  if (!dynamicStableScale) return;
  if (minReplicas > 0 && !routesTraffic)
    throw new Fault(
      "invalid",
      "minReplicas needs a stage K8S_TRAFFIC_ROUTING: without one, the pods that canary and primary share are all that divides the traffic",
    );
  const objects = declared.map(({ object }) => object);
  const problems = findDeployments(declared, workloads).flatMap((manifest) => {
    const problem = problemOf(manifest, { replicas, routesTraffic }, objects);
    return problem === undefined ? [] : [`dynamicStableScale: ${describeManifest(manifest)}: ${problem}`];
  });
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
}

/** Whether a stage of the pipeline routes traffic. */
export interface RoutesTraffic {
  readonly routesTraffic: boolean;
}

function problemOf(
  { object }: Manifest,
  { replicas, routesTraffic }: Pick<CanaryScale, "replicas"> & RoutesTraffic,
  objects: readonly Manifest["object"][],
): string | undefined {
  if (hasScaler(objects, object)) return "an autoscaler decides how many pods it has";
  const total = numberAt(object, "spec", "replicas");
  if (total === undefined) return "it declares no spec.replicas that canary and primary could share";
  if (replicas.kind === "count" && replicas.count > total)
    return `replicas ${replicas.count} are more than the ${total} pods that it declares`;
  if (replicas.kind === "percentage" && replicas.percent > 100)
    return `replicas ${replicas.percent}% are more than all pods that it declares`;
  const isPart = replicas.kind === "percentage" && replicas.percent > 0 && replicas.percent < 100;
  if (isPart && !routesTraffic && total === 1 && boundsOf(object, total).maxSurge === 0)
    return `it declares one pod and no surge, so ${replicas.percent}% leave canary or primary without a pod: declare more pods, or a maxSurge of at least 1, or use replicas: 100%`;
  return undefined;
}

/** How many pods the canary of a workload has in the end. A workload that declares no number of pods, as with an autoscaler, counts as one pod. */
export function canaryPods(
  { object }: Manifest,
  { replicas, minReplicas, dynamicStableScale }: Pick<CanaryOptions, "replicas" | "minReplicas" | "dynamicStableScale">,
  { routesTraffic }: RoutesTraffic,
): number {
  const total = numberAt(object, "spec", "replicas") ?? 1;
  if (dynamicStableScale && !routesTraffic) return sharedCounts({ total, bounds: boundsOf(object, total) }, replicas).canary;
  return routedCounts({ total, canary: asCanary(replicas), isShared: false, minReplicas }).canary;
}

/** How many pods both have where the number of pods divides the traffic: as close to the wanted share as possible. */
export function sharedCounts({ total, bounds }: Pick<SharedWorkload, "total" | "bounds">, replicas: Replicas): Counts {
  if (replicas.kind === "count") return { canary: replicas.count, primary: Math.max(0, total - replicas.count) };
  return shareReplicas({ total, canary: { weight: replicas.percent, of: 100 }, maxSurge: bounds.maxSurge });
}

/** How many pods both have where a route divides the traffic. */
export function routedCountsOf(
  { total }: SharedWorkload,
  { replicas, minReplicas }: Pick<CanaryScale, "replicas" | "minReplicas">,
  split: TrafficSplit,
): Counts {
  const { primary, canary } = sharesOf(split);
  const traffic = { primaryTraffic: { weight: primary, of: 100 }, canaryTraffic: { weight: canary, of: 100 } };
  return routedCounts({ total, canary: asCanary(replicas), isShared: true, minReplicas, ...traffic });
}

function asCanary(replicas: Replicas): RoutedRequest["canary"] {
  return replicas.kind === "count" ? replicas.count : { weight: replicas.percent, of: 100 };
}
