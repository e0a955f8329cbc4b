import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { missingVariant } from "../decorate/variant-selector.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { findWorkloads } from "../strategy/workloads.ts";
import { routeOf } from "../traffic/route.ts";
import { routingMethodOf } from "../traffic/routing-method.ts";
import { checkCopies } from "./check-copies.ts";
import type { PrimaryOptions } from "./options.ts";
import { copyService, findService } from "./service-copy.ts";
import { variantValue } from "./variant.ts";

/** How the primary variant is rolled out, and what else the pipeline does. */
export interface PrimaryRollout extends Pick<PrimaryOptions, "suffix" | "createService" | "addVariantLabelToSelector"> {
  /** Whether a stage of the pipeline routes traffic. */
  readonly routesTraffic: boolean;
}

/**
 * What a primary rollout applies: everything declared, and optionally a copy of the Service. If the pipeline routes traffic by a VirtualService or
 * HTTPRoute, that object is left out, because its declaration would move the traffic back. Throws `invalid` if it routes to Services and a workload would select other
 * variants' pods.
 */
export function primaryManifests(
  declared: readonly Manifest[],
  section: ApplicationSection,
  { suffix, createService, addVariantLabelToSelector, routesTraffic }: PrimaryRollout,
): readonly Manifest[] {
  const { service, variantLabel, trafficRouting } = section;
  const copies = createService ? [copyService(findService(declared, service), { variantLabel, variant: "primary", suffix })] : [];
  checkCopies(copies, declared);
  const all = [...declared, ...copies];
  if (!routesTraffic) return all;
  const method = routingMethodOf(trafficRouting);
  if (method !== "istio" && !addVariantLabelToSelector) checkSelectors(declared, section);
  if (method === "podselector") return all;
  const route = routeOf(declared, section);
  return all.filter((manifest) => manifest !== route);
}

function checkSelectors(declared: readonly Manifest[], { workloads, variantLabel }: ApplicationSection): void {
  const problems = findWorkloads(declared, workloads).flatMap((workload) => {
    const problem = missingVariant(workload.object, variantLabel.key, variantValue(variantLabel, "primary"));
    return problem === undefined ? [] : [`${describeManifest(workload)}: ${problem}`];
  });
  if (problems.length === 0) return;
  const advice =
    "a Service that selects one variant needs workloads that select it too: add the label to them, or use addVariantLabelToSelector for new ones";
  throw new Fault("invalid", [...problems, advice].join("\n"));
}
