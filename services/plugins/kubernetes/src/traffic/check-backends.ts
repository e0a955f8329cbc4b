import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { textAt } from "../json/json.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { StageInFile } from "../stages/source-manifests.ts";
import { findManifests } from "../strategy/workloads.ts";
import { findService } from "../variants/service-copy.ts";
import type { Variant } from "../variants/variant.ts";
import { variantServices } from "./http-route.ts";
import { routingMethodOf } from "./routing-method.ts";
import { checkSelectsPrimary } from "./service-selector.ts";
import type { TrafficSplit } from "./traffic-split.ts";

const rollouts: Readonly<Record<Variant, string>> = {
  primary: "K8S_PRIMARY_ROLLOUT",
  canary: "K8S_CANARY_ROLLOUT",
  baseline: "K8S_BASELINE_ROLLOUT",
};

/**
 * Throws `invalid` if an HTTPRoute would send traffic to a Service that neither the application declares nor a stage of the pipeline creates, or to one that selects the
 * pods of every variant.
 */
export function checkBackends(
  declared: readonly Manifest[],
  section: ApplicationSection,
  split: TrafficSplit,
  pipeline: readonly StageInFile[],
): void {
  if (routingMethodOf(section.trafficRouting) !== "gatewayapi") return;
  const services = variantServices(declared, section);
  for (const variant of ["primary", "canary", "baseline"] as const) {
    // Primary receives the rest, so its Service is always a backend.
    if (variant !== "primary" && split[variant] === 0) continue;
    const name = services[variant];
    const [service] = findManifests(declared, { kind: "Service", name });
    if (service) {
      if (variant === "primary") checkSelectsPrimary(service, section.variantLabel, "to route traffic by HTTPRoute");
    } else if (!createdBy(pipeline, variant, declared, section).includes(name)) {
      throw new Fault(
        "invalid",
        `Service ${name} for ${variant} is neither declared nor created: set createService in ${rollouts[variant]}, or trafficRouting.gatewayApi.${variant}Service`,
      );
    }
  }
}

/** The Services that stages of the pipeline create for a variant. */
function createdBy(
  pipeline: readonly StageInFile[],
  variant: Variant,
  declared: readonly Manifest[],
  { service }: ApplicationSection,
): readonly string[] {
  const creating = pipeline.filter(({ name, options }) => name === rollouts[variant] && options["createService"] === true);
  if (creating.length === 0) return [];
  const original = findService(declared, service).object.metadata.name;
  return creating.map(({ options }) => `${original}-${textAt(options, "suffix") || variant}`);
}
