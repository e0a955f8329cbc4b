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

/** The Deployments of which variants are made. Throws `invalid` when there is none, or the application names workloads of another kind. */
export function findDeployments(manifests: readonly Manifest[], references: readonly Reference[]): readonly Manifest[] {
  const workloads = findWorkloads(manifests, references);
  if (workloads.length === 0) throw new Fault("invalid", "the application declares no workload of which a variant could be made");
  const others = workloads.filter(({ object }) => object.kind !== "Deployment");
  if (others.length === 0) return workloads;
  throw new Fault("invalid", `a variant can be made of Deployments only, not of ${others.map(describeManifest).join(", ")}`);
}

/** What a copy of a workload is like. */
export interface WorkloadCopyOptions extends CopyOptions {
  /** Shares are of the number the workload declares; one that declares none, as with an autoscaler, counts as 1. */
  readonly replicas: Replicas;
}

/** A copy of a Deployment whose pods belong to one variant. */
export function copyWorkload(workload: Manifest, { variantLabel, variant, suffix, replicas }: WorkloadCopyOptions): Manifest {
  return namedCopy(workload, suffix, (object: KubeObject) => {
    const labelled = addVariantToWorkload(object, variantLabel.key, variantValue(variantLabel, variant));
    return withValueAt(labelled, ["spec", "replicas"], replicasOf(replicas, numberAt(object, "spec", "replicas") ?? 1));
  });
}
