import type { Problem } from "@slipway/app-config";

/** What is wrong with an application. */
export interface Findings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}
