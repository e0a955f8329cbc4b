import type { ApplicationSection } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { checkCopies } from "./check-copies.ts";
import type { BaselineOptions } from "./options.ts";
import { copyService, findService } from "./service-copy.ts";
import { copyWorkload, findDeployments } from "./workload-copies.ts";

/**
 * The baseline variant: copies of the Deployments of the running revision, and of its Service if asked for. They read the ConfigMaps and Secrets that run.
 * Throws `invalid` when there is nothing to copy or a copy would take the place of an object that either revision declares.
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
