import type { Health } from "@slipway/plugin-sdk";
import type { KubeObject } from "../manifests/kube-object.ts";

/** How well an object runs, and why. */
export interface HealthVerdict {
  readonly health: Health;
  readonly reason: string;
}

/** The rule for one kind. A pure function of the object. */
export type HealthRule = (object: KubeObject) => HealthVerdict;
