import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import type { Target } from "../targets/each-target.ts";
import type { Variant } from "../variants/variant.ts";
import { routeOf, servedVariants } from "./route.ts";

/** The object that routes the application's traffic, as it is on the cluster; undefined if it is not declared or does not exist. */
export async function liveRoute(
  { cluster, signal }: Target,
  declared: readonly Manifest[],
  section: ApplicationSection,
): Promise<KubeObject | undefined> {
  const route = routeOf(declared, section);
  if (route === undefined) return undefined;
  const { address } = await cluster.place(route.object, signal);
  return cluster.client.find(address, signal);
}

/** Throws `precondition` if a stage has sent traffic to a variant that is about to be deleted. What is routed to it in Git is its author's wish. */
export async function refuseServing(
  target: Target,
  declared: readonly Manifest[],
  section: ApplicationSection,
  variant: Exclude<Variant, "primary">,
): Promise<void> {
  const route = routeOf(declared, section);
  const live = await liveRoute(target, declared, section);
  if (route === undefined || live === undefined) return;
  if (!servedVariants(live, declared, section).has(variant) || servedVariants(route.object, declared, section).has(variant)) return;
  throw new Fault(
    "precondition",
    `${describeManifest(route)} still sends traffic to ${variant}: add a stage K8S_TRAFFIC_ROUTING with all: primary before ${variant} is deleted`,
  );
}
