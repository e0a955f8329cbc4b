import type { TrafficSplit } from "../traffic/traffic-split.ts";
import type { RoutedRequest } from "./counts/routed-counts.ts";

/** The traffic of a workload and its canary. What a baseline gets is missing to both. */
export function trafficOf({ primary, canary }: TrafficSplit): Required<RoutedRequest>["traffic"] {
  return { primary: { weight: primary, of: 100 }, canary: { weight: canary, of: 100 } };
}
