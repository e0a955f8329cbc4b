import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { findService } from "../variants/service-copy.ts";
import { divideRules, variantServices } from "./http-route.ts";
import { hostOf, routeOf } from "./route.ts";
import { routingMethodOf } from "./routing-method.ts";
import { selectedVariant, selectVariant } from "./service-selector.ts";
import type { TrafficSplit } from "./traffic-split.ts";
import { divideTraffic } from "./virtual-service.ts";

/** The declared object that routes the application's traffic, changed to this split. Throws `invalid` if there is none, or if it does not support the split. */
export function routeTraffic(declared: readonly Manifest[], section: ApplicationSection, split: TrafficSplit): Manifest {
  const { service, trafficRouting, variantLabel } = section;
  switch (routingMethodOf(trafficRouting)) {
    case "podselector":
      return selectVariant(findService(declared, service), variantLabel, selectedVariant(split));
    case "istio": {
      const { editableRoutes, virtualService } = trafficRouting.istio;
      const route = routeOf(declared, section) ?? missing("VirtualService", virtualService.name, "networking.istio.io");
      return divideTraffic(route, { host: hostOf(declared, section), split, editableRoutes, variantLabel });
    }
    case "gatewayapi": {
      const { editableRules, httpRoute } = trafficRouting.gatewayApi;
      const route = routeOf(declared, section) ?? missing("HTTPRoute", httpRoute.name, "gateway.networking.k8s.io");
      return divideRules(route, { services: variantServices(declared, section), split, editableRules });
    }
  }
}

function missing(kind: string, name: string, group: string): never {
  throw new Fault("invalid", `the application declares no ${kind}${name && ` ${name}`} of ${group} to split its traffic with`);
}
