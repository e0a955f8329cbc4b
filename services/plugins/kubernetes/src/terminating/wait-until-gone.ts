import { Fault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { Patience } from "./patience.ts";
import { describeTermination } from "./termination.ts";
import { type Terminating, untilGone } from "./until-gone.ts";

/** How objects that are being deleted are waited for. */
export interface Waiting {
  readonly patience: Patience;
  /** Called with an object that is waited for. Must not throw. */
  readonly onWait: (live: KubeObject) => void;
  readonly signal: AbortSignal;
}

/** Waits until an object that is being deleted is gone, so that it can be created again. Throws `precondition` with its finalizers if it does not go in time. */
export async function waitUntilGone(cluster: Cluster, object: Terminating, { patience, onWait, signal }: Waiting): Promise<void> {
  onWait(object.live);
  const [left] = await untilGone(cluster, [object], patience, signal);
  if (left === undefined) return;
  throw new Fault(
    "precondition",
    `it ${describeTermination(left.live)}. It can be created again once it is gone: find out what keeps it, or remove the finalizers, and sync again`,
  );
}
