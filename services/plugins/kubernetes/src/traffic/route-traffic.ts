import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { findService } from "../variants/service-copy.ts";
import { routingMethodOf } from "./routing-method.ts";
import { selectedVariant, selectVariant } from "./service-selector.ts";
import type { TrafficSplit } from "./traffic-split.ts";
import { divideTraffic, findVirtualService } from "./virtual-service.ts";

/** The declared object that routes the application's traffic, changed to this split. Throws `invalid` if there is none, or if it does not support the split. */
export function routeTraffic(declared: readonly Manifest[], section: ApplicationSection, split: TrafficSplit): Manifest {
  const { service, trafficRouting, variantLabel } = section;
  if (routingMethodOf(trafficRouting) === "podselector")
    return selectVariant(findService(declared, service), variantLabel, selectedVariant(split));

  const virtualService = findVirtualService(declared, section);
  if (virtualService === undefined) {
    const { name } = trafficRouting.istio.virtualService;
    throw new Fault(
      "invalid",
      `the application declares no VirtualService${name && ` ${name}`} of networking.istio.io to split its traffic with`,
    );
  }
  const { editableRoutes, host } = trafficRouting.istio;
  return divideTraffic(virtualService, { host: host || hostOf(declared, section), split, editableRoutes, variantLabel });
}

/** The host if the application file names none: the Service it names, or else the first one. */
function hostOf(declared: readonly Manifest[], { service }: ApplicationSection): string {
  return service.name || findService(declared, service).object.metadata.name;
}
