import type { Clock } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { namespaceOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { findManifests } from "../strategy/workloads.ts";
import type { Target } from "../targets/each-target.ts";
import { type Variant, variantValue } from "../variants/variant.ts";
import { awaitServing, type Serving } from "./await-serving.ts";
import { liveRoute } from "./refuse-serving.ts";
import { podsBehind, routeOf, servedVariants } from "./route.ts";
import type { TrafficSplit } from "./traffic-split.ts";

/** A revision whose traffic is routed. */
export interface Routed {
  readonly declared: readonly Manifest[];
  readonly section: ApplicationSection;
  readonly clock: Clock;
}

/**
 * Waits until every variant that is to get traffic has its pods, and logs a warning for one that has fewer than its share would take of the primary. Throws as
 * {@link awaitServing}.
 */
export async function awaitVariants(target: Target, { declared, section, clock }: Routed, split: TrafficSplit): Promise<void> {
  const serving = servingOf(target, declared, section);
  const pods = new Map<Variant, number>();
  for (const variant of ["primary", "canary", "baseline"] as const) {
    if (split[variant] === 0) continue;
    const value = variantValue(section.variantLabel, variant);
    pods.set(variant, await awaitServing(target, { serving, variant: { name: variant, value }, clock }));
  }
  const primary = pods.get("primary") ?? 0;
  for (const [variant, count] of pods) {
    const needed = Math.ceil((primary * split[variant]) / 100);
    if (count < needed)
      target.log.info(
        `warning: ${variant} gets ${split[variant]}% of the traffic with ${count} pods, while primary has ${primary} pods for all of it`,
      );
  }
}

/**
 * Before traffic returns to the primary, waits until it has its pods; not if all of it is there. Once some pods have missed their deadline, the others are
 * enough: the traffic leaves a revision that failed. Throws as {@link awaitServing}.
 */
export async function awaitReturn(target: Target, { declared, section, clock }: Routed): Promise<void> {
  const live = await liveRoute(target, declared, section);
  const served = live === undefined ? new Set<Variant>() : servedVariants(live, declared, section);
  if (!served.has("canary") && !served.has("baseline")) return;
  const variant = { name: "primary", value: variantValue(section.variantLabel, "primary") };
  await awaitServing(target, { serving: servingOf(target, declared, section), variant, clock, isPartEnough: true });
}

function servingOf({ cluster }: Target, declared: readonly Manifest[], section: ApplicationSection): Serving {
  // A VirtualService may be in another namespace than the pods; a Service is not.
  const place = findManifests(declared, { kind: "Service", name: section.service.name })[0] ?? routeOf(declared, section);
  return {
    pods: podsBehind(declared, section),
    variantLabel: section.variantLabel.key,
    kinds: [...new Set(section.workloads.map(({ kind }) => kind || "Deployment"))].concat(
      section.workloads.length === 0 ? ["Deployment"] : [],
    ),
    namespace: (place && namespaceOf(place.object)) || cluster.namespace,
  };
}
