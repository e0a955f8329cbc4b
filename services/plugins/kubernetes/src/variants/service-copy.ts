import { Fault } from "@slipway/plugin-sdk";
import type { Reference, VariantLabel } from "../application-section.ts";
import { isJsonObject, type JsonObject, listAt, objectAt, withoutValueAt, withValueAt } from "../json/json.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { findManifests } from "../strategy/workloads.ts";
import { namedCopy } from "./named-copy.ts";
import { type Variant, variantValue } from "./variant.ts";

/** Fields for access from outside the cluster and for fixed addresses. The copy is only reachable inside, at its own address. */
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

/** The Service of an application: the one it names, or else the first. Throws `invalid` if there is none. */
export function findService(manifests: readonly Manifest[], { name }: Reference): Manifest {
  const [service] = findManifests(manifests, { kind: "Service", name });
  if (service) return service;
  throw new Fault("invalid", name === "" ? "the application declares no Service" : `the application declares no Service ${name}`);
}

/** What a variant's copies have in common. */
export interface CopyOptions {
  readonly variantLabel: VariantLabel;
  readonly variant: Variant;
  readonly suffix: string;
}

/** A copy of a Service that routes to the pods of one variant, reachable only inside the cluster. */
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
