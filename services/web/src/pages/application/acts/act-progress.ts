import type { ApplicationView } from "@slipway/proto/api";
import { type Deployment, DeploymentStatus } from "@slipway/proto/state";

/** How far a deployment is that a person requested. */
export interface ActProgress {
  /** `requested`: the piped has not taken it up yet. `accepted`: it is queued, planned or runs. `done`: it has ended, in whatever way. */
  readonly step: "requested" | "accepted" | "done";
  /** Unset until it was accepted. */
  readonly status?: DeploymentStatus;
  readonly reason: string;
}

/** What is known of a deployment by its id: from the stream, and from what its application says ended last, if the stream was away then. */
export function actProgress(deploymentId: string, deployments: readonly Deployment[], { application }: ApplicationView): ActProgress {
  const known = deployments.find(({ id }) => id === deploymentId);
  if (known && known.status >= DeploymentStatus.SUCCEEDED) return { step: "done", status: known.status, reason: known.statusReason };
  const ended = application?.lastEnded;
  if (ended?.deploymentId === deploymentId) return { step: "done", status: ended.status, reason: ended.statusReason };
  if (known) return { step: "accepted", status: known.status, reason: known.statusReason };
  return { step: "requested", reason: "" };
}
