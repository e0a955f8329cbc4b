import { listAt, textAt } from "../../json/json.ts";
import type { HealthRule } from "../health-rule.ts";
import { degraded, healthy, progressing, trueCondition, wordsOf } from "../verdicts.ts";

/** A Service of type LoadBalancer is healthy when it has an address; others when they exist. */
export const serviceHealth: HealthRule = (service) => {
  const ports = trueCondition(service, "LoadBalancerPortsError");
  if (ports) return degraded(wordsOf(ports));
  if (textAt(service, "spec", "type") !== "LoadBalancer") return healthy;
  return listAt(service, "status", "loadBalancer", "ingress").length > 0
    ? healthy
    : progressing("Waiting for the load balancer to get an address");
};

/** An Ingress is healthy when its controller has reported an address. */
export const ingressHealth: HealthRule = (ingress) =>
  listAt(ingress, "status", "loadBalancer", "ingress").length > 0
    ? healthy
    : progressing("Waiting for an ingress controller to report an address");
