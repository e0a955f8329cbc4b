import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { findService } from "../variants/service-copy.ts";
import { routingMethodOf } from "./routing-method.ts";
import { selectedVariant, selectVariant } from "./service-selector.ts";
import type { TrafficSplit } from "./traffic-split.ts";
import { divideTraffic, findVirtualService } from "./virtual-service.ts";

/** The declared object that leads the application's traffic, leading it as `split` says. Throws `invalid` when there is none or it can not do that. */
export function leadTraffic(declared: readonly Manifest[], section: ApplicationSection, split: TrafficSplit): Manifest {
  const { service, trafficRouting, variantLabel } = section;
  if (routingMethodOf(trafficRouting) === "podselector")
    return selectVariant(findService(declared, service), variantLabel, selectedVariant(split));

  const virtualService = findVirtualService(declared, section);
  if (virtualService === undefined) {
    const { name } = trafficRouting.istio.virtualService;
    throw new Fault(
      "invalid",
      `the application declares no VirtualService${name && ` ${name}`} of networking.istio.io to divide its traffic by`,
    );
  }
  const { editableRoutes, host } = trafficRouting.istio;
  return divideTraffic(virtualService, { host: host || hostOf(declared, section), split, editableRoutes, variantLabel });
}

/** Where the file names no host: the Service it names, or else the first one. */
function hostOf(declared: readonly Manifest[], { service }: ApplicationSection): string {
  return service.name || findService(declared, service).object.metadata.name;
}
