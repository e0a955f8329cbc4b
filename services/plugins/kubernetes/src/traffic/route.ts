import type { ApplicationSection } from "../application-section.ts";
import { type JsonObject, listAt, numberAt, objectAt, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { findManifests } from "../strategy/workloads.ts";
import { findService } from "../variants/service-copy.ts";
import { type Variant, variantValue } from "../variants/variant.ts";
import { findHttpRoute, variantServices, variantsServedBy } from "./http-route.ts";
import { routingMethodOf } from "./routing-method.ts";
import { findVirtualService } from "./virtual-service.ts";

const variants = ["primary", "canary", "baseline"] as const;

/** The declared object that routes the application's traffic; undefined if there is none. */
export function routeOf(declared: readonly Manifest[], section: ApplicationSection): Manifest | undefined {
  switch (routingMethodOf(section.trafficRouting)) {
    case "podselector":
      return findManifests(declared, { kind: "Service", name: section.service.name })[0];
    case "istio":
      return findVirtualService(declared, section);
    case "gatewayapi":
      return findHttpRoute(declared, section);
  }
}

/** The host in a VirtualService if the application file names none: the Service it names, or else the first one. */
export function hostOf(declared: readonly Manifest[], { service, trafficRouting }: ApplicationSection): string {
  return trafficRouting.istio.host || service.name || findService(declared, service).object.metadata.name;
}

/** The variants to which a route sends traffic, as it is declared or as it is on the cluster. */
export function servedVariants(route: KubeObject, declared: readonly Manifest[], section: ApplicationSection): ReadonlySet<Variant> {
  const { variantLabel, trafficRouting } = section;
  switch (routingMethodOf(trafficRouting)) {
    case "podselector": {
      const value = textAt(route, "spec", "selector", variantLabel.key);
      return new Set(variants.filter((variant) => variantValue(variantLabel, variant) === value));
    }
    case "istio": {
      const host = hostOf(declared, section);
      const destinations = listAt(route, "spec", "http").flatMap((http) => listAt(http, "route"));
      const subsets = destinations
        .filter((each) => textAt(each, "destination", "host") === host && (numberAt(each, "weight") ?? 100) > 0)
        .map((each) => textAt(each, "destination", "subset"));
      return new Set(variants.filter((variant) => subsets.includes(variantValue(variantLabel, variant))));
    }
    case "gatewayapi":
      return variantsServedBy(route, variantServices(declared, section));
  }
}

/** What selects the pods behind the route, of whatever variant; empty if the application declares no Service that does. */
export function podsBehind(declared: readonly Manifest[], section: ApplicationSection): JsonObject {
  const [service] = findManifests(declared, { kind: "Service", name: section.service.name });
  const { [section.variantLabel.key]: _, ...selector } = objectAt(service?.object, "spec", "selector");
  return selector;
}
