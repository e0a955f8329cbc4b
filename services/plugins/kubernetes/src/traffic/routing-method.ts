import { Fault } from "@slipway/plugin-sdk";
import type { TrafficRouting } from "../application-section.ts";

/** How traffic is routed to a variant: by the selector of the application's Service, an Istio VirtualService, or an HTTPRoute of the Gateway API. */
export type RoutingMethod = "podselector" | "istio" | "gatewayapi";

/** The method in the application file. Default: the selector. Throws `invalid` for an unknown method. */
export function routingMethodOf({ method }: Pick<TrafficRouting, "method">): RoutingMethod {
  if (method === "" || method === "podselector") return "podselector";
  if (method === "istio" || method === "gatewayapi") return method;
  throw new Fault("invalid", `trafficRouting.method ${method} is not known: use podselector, istio or gatewayapi`);
}
