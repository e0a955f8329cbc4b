import { Fault, type Replicas, replicasOf } from "@slipway/plugin-sdk";
import type { Reference } from "../application-section.ts";
import { addVariantToWorkload } from "../decorate/variant-selector.ts";
import { numberAt, withValueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { findWorkloads } from "../strategy/workloads.ts";
import { namedCopy } from "./named-copy.ts";
import type { CopyOptions } from "./service-copy.ts";
import { variantValue } from "./variant.ts";

/** Why workloads of other kinds are not copied. */
const reasons: Readonly<Record<string, string>> = {
  StatefulSet: "the pods of a StatefulSet have names and volumes of their own, which copies would not have",
  DaemonSet: "a DaemonSet runs one pod on every node, so a part of it cannot be tried",
};

/**
 * The Deployments that variants copy. Throws `invalid` if there is none, or if the application references workloads of another kind, with the reason why those
 * are not copied.
 */
export function findDeployments(manifests: readonly Manifest[], references: readonly Reference[]): readonly Manifest[] {
  const workloads = findWorkloads(manifests, references);
  const others = workloads.filter(({ object }) => object.kind !== "Deployment");
  if (workloads.length > 0 && others.length === 0) return workloads;
  const unfit = others.length > 0 ? others : manifests.filter(({ object }) => Object.hasOwn(reasons, object.kind));
  const why = [...new Set(unfit.flatMap(({ object }) => reasons[object.kind] ?? []))];
  if (others.length > 0)
    throw new Fault("invalid", [`variants support Deployments only, not ${others.map(describeManifest).join(", ")}`, ...why].join(": "));
  const hint = unfit.length > 0 ? `; not of ${unfit.map(describeManifest).join(", ")}: ${why.join("; ")}` : "";
  throw new Fault("invalid", `the application declares no workload to create a variant of${hint}`);
}

/** How a workload is copied. */
export interface WorkloadCopyOptions extends CopyOptions {
  /** A percentage of the workload's replicas. A workload without replicas, as with an autoscaler, counts as 1. */
  readonly replicas: Replicas;
}

/** A copy of a Deployment whose pods belong to one variant. */
export function copyWorkload(workload: Manifest, { variantLabel, variant, suffix, replicas }: WorkloadCopyOptions): Manifest {
  return namedCopy(workload, suffix, (object: KubeObject) => {
    const labelled = addVariantToWorkload(object, variantLabel.key, variantValue(variantLabel, variant));
    return withValueAt(labelled, ["spec", "replicas"], replicasOf(replicas, numberAt(object, "spec", "replicas") ?? 1));
  });
}
