import type { LiveResource } from "@slipway/plugin-sdk";

/** What changed of the resources of an application. */
export interface TargetChange {
  /** Resources that are new or not as they were. */
  readonly changed: readonly LiveResource[];
  readonly removed: readonly Pick<LiveResource, "deployTarget" | "id">[];
}
