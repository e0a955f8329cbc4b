import { Fault } from "@slipway/plugin-sdk";
import type { VariantLabel } from "../application-section.ts";
import { objectAt, textAt, withValueAt } from "../json/json.ts";
import { describeManifest, type Manifest, withObject } from "../manifests/manifest.ts";
import { type Variant, variantValue } from "../variants/variant.ts";
import type { TrafficSplit } from "./traffic-split.ts";

/** The one variant that a Service's selector routes to. Throws `invalid` for any other split. */
export function selectedVariant({ primary, canary, baseline }: TrafficSplit): Variant {
  if (baseline > 0) throw new Fault("invalid", "a selector cannot route traffic to the baseline: use trafficRouting.method istio");
  if (primary === 100 && canary === 0) return "primary";
  if (canary === 100 && primary === 0) return "canary";
  throw new Fault(
    "invalid",
    `a selector routes all traffic to primary or all to canary, not ${primary}% and ${canary}%: use trafficRouting.method istio`,
  );
}

/**
 * The Service with a selector for the variant. Throws `invalid` if its declaration does not select the primary variant: it would route to all
 * variants, and the next sync would undo the change.
 */
export function selectVariant(service: Manifest, variantLabel: VariantLabel, variant: Variant): Manifest {
  checkSelectsPrimary(service, variantLabel, "to route traffic by selector");
  const { object } = service;
  const selected = withValueAt(object, selector, {
    ...objectAt(object, ...selector),
    [variantLabel.key]: variantValue(variantLabel, variant),
  });
  return withObject(service, { ...object, spec: objectAt(selected, "spec") });
}

const selector = ["spec", "selector"] as const;

/** Throws `invalid` if a Service does not select the primary variant, which it must for a `purpose`. */
export function checkSelectsPrimary(service: Manifest, { key, primaryValue }: VariantLabel, purpose: string): void {
  if (textAt(service.object, ...selector, key) === primaryValue) return;
  throw new Fault("invalid", `${describeManifest(service)} must have ${key}: ${primaryValue} in its selector ${purpose}`);
}
