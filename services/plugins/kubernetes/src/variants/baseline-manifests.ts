import type { ApplicationSection } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { checkCopies } from "./check-copies.ts";
import type { BaselineOptions } from "./options.ts";
import { copyService, findService } from "./service-copy.ts";
import { copyWorkload, findDeployments } from "./workload-copies.ts";

/**
 * The baseline variant: copies of the running revision's Deployments, and optionally of its Service. They read the live ConfigMaps and Secrets.
 * Throws `invalid` if there is nothing to copy, or if a copy would overwrite an object that either revision declares.
 */
export function baselineManifests(
  { running, target }: { readonly running: readonly Manifest[]; readonly target: readonly Manifest[] },
  { service, workloads, variantLabel }: Pick<ApplicationSection, "service" | "workloads" | "variantLabel">,
  { suffix, replicas, createService }: BaselineOptions,
): readonly Manifest[] {
  const copyOptions = { variantLabel, variant: "baseline", suffix } as const;
  const copies = [
    ...(createService ? [copyService(findService(running, service), copyOptions)] : []),
    ...findDeployments(running, workloads).map((workload) => copyWorkload(workload, { ...copyOptions, replicas })),
  ];
  checkCopies(copies, [...running, ...target]);
  return copies;
}
