import { Fault } from "@slipway/plugin-sdk";
import type { TrafficRouting } from "../application-section.ts";

/** By what traffic is led to a variant: the selector of the application's Service, or an Istio VirtualService. */
export type RoutingMethod = "podselector" | "istio";

/** The method the application names; the selector when it names none. Throws `invalid` for one that is not there. */
export function routingMethodOf({ method }: Pick<TrafficRouting, "method">): RoutingMethod {
  if (method === "" || method === "podselector") return "podselector";
  if (method === "istio") return method;
  throw new Fault("invalid", `trafficRouting.method ${method} is not known: use podselector or istio`);
}
