import type { VariantLabel } from "../application-section.ts";

/** A set of pods of an application: what users use, the revision on trial, or the running revision to compare it with. */
export type Variant = "primary" | "canary" | "baseline";

/** The value of the variant label on the objects of a variant. */
export function variantValue({ primaryValue, canaryValue, baselineValue }: VariantLabel, variant: Variant): string {
  return { primary: primaryValue, canary: canaryValue, baseline: baselineValue }[variant];
}
