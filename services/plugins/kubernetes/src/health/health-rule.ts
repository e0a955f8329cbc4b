import type { Health } from "@slipway/plugin-sdk";
import type { KubeObject } from "../manifests/kube-object.ts";

/** How well an object runs, and why. */
export interface HealthVerdict {
  readonly health: Health;
  readonly reason: string;
}

/** A rule of one kind. Reads the object only; no clock, no cluster. */
export type HealthRule = (object: KubeObject) => HealthVerdict;
