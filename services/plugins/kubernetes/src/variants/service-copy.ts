import { Fault } from "@slipway/plugin-sdk";
import type { Reference, VariantLabel } from "../application-section.ts";
import { isJsonObject, type JsonObject, listAt, objectAt, withoutValueAt, withValueAt } from "../json/json.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { findManifests } from "../strategy/workloads.ts";
import { namedCopy } from "./named-copy.ts";
import { type Variant, variantValue } from "./variant.ts";

/** Fields that say how a Service is reached from outside of the cluster, or at which address: the copy has its own, and only inside. */
const outsideFields = [
  "clusterIP",
  "clusterIPs",
  "externalIPs",
  "externalTrafficPolicy",
  "healthCheckNodePort",
  "loadBalancerIP",
  "loadBalancerSourceRanges",
  "loadBalancerClass",
  "allocateLoadBalancerNodePorts",
] as const;

/** The Service through which an application is reached: the one it names, or else its first. Throws `invalid` when there is none. */
export function findService(manifests: readonly Manifest[], { name }: Reference): Manifest {
  const [service] = findManifests(manifests, { kind: "Service", name });
  if (service) return service;
  throw new Fault("invalid", name === "" ? "the application declares no Service" : `the application declares no Service ${name}`);
}

/** What makes a copy belong to a variant. */
export interface CopyOptions {
  readonly variantLabel: VariantLabel;
  readonly variant: Variant;
  readonly suffix: string;
}

/** A copy of a Service that leads to the pods of one variant, from inside of the cluster only. */
export function copyService(service: Manifest, { variantLabel, variant, suffix }: CopyOptions): Manifest {
  return namedCopy(service, suffix, (object) => {
    const headless = objectAt(object, "spec")["clusterIP"] === "None";
    const inside = outsideFields.reduce<JsonObject>((all, field) => withoutValueAt(all, ["spec", field]), object);
    const selector = { ...objectAt(object, "spec", "selector"), [variantLabel.key]: variantValue(variantLabel, variant) };
    const ports = listAt(object, "spec", "ports").map((port) => (isJsonObject(port) ? withoutValueAt(port, ["nodePort"]) : port));
    const spec = { type: "ClusterIP", selector, ...(headless && { clusterIP: "None" }), ...(ports.length > 0 && { ports }) };
    return withValueAt(inside, ["spec"], { ...objectAt(inside, "spec"), ...spec });
  });
}
