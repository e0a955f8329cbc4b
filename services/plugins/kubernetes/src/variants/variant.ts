import type { VariantLabel } from "../application-section.ts";

/** The copies of an application that may run beside each other: what users have, what is tried, and what runs now, to compare with. */
export type Variant = "primary" | "canary" | "baseline";

/** The value the variant label has on the objects of a variant. */
export function variantValue({ primaryValue, canaryValue, baselineValue }: VariantLabel, variant: Variant): string {
  return { primary: primaryValue, canary: canaryValue, baseline: baselineValue }[variant];
}
