import type { ApplicationSection } from "../application-section.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import { patchManifests } from "../patches/patch-manifests.ts";
import { canaryPods, checkCanaryScale, type RoutesTraffic } from "../replicas/shared-workloads.ts";
import { checkCopies } from "./check-copies.ts";
import { copyConfigs, findConfigMaps, findSecrets, readCopies } from "./config-copies.ts";
import type { CanaryOptions } from "./options.ts";
import { copyService, findService } from "./service-copy.ts";
import { copyWorkload, findDeployments } from "./workload-copies.ts";

/**
 * The canary variant: copies of the Deployments, which read copies of the ConfigMaps and Secrets, and optionally a copy of the Service.
 * Throws `invalid` if there is nothing to copy, if a patch does not apply, if a copy would overwrite a declared object, or as {@link checkCanaryScale}.
 */
export function canaryManifests(
  declared: readonly Manifest[],
  { service, workloads, variantLabel }: ApplicationSection,
  options: CanaryOptions,
  { routesTraffic }: RoutesTraffic,
): readonly Manifest[] {
  const { suffix, createService, patches } = options;
  checkCanaryScale(declared, { workloads }, { ...options, routesTraffic });
  const patched = patchManifests(declared, patches);
  const configs = [...findConfigMaps(patched), ...findSecrets(patched)];
  const copyOptions = { variantLabel, variant: "canary", suffix } as const;
  const copies = [
    ...(createService ? [copyService(findService(patched, service), copyOptions)] : []),
    ...copyConfigs(configs, suffix),
    ...findDeployments(patched, workloads)
      .map((workload) => {
        const count = canaryPods(workload, options, { routesTraffic });
        return copyWorkload(workload, { ...copyOptions, replicas: { kind: "count", count } });
      })
      .map((copy) => withObject(copy, readCopies(copy.object, configs, suffix))),
  ];
  checkCopies(copies, declared);
  return copies;
}
