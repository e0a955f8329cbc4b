import type { DeploymentStatus, RollbackResult } from "@slipway/domain";
import { DeploymentStatus as DeploymentStatusNumber, RollbackResult as RollbackResultNumber } from "@slipway/proto/state";
import { enumCodec } from "./codec.ts";

export const deploymentStatus = enumCodec<DeploymentStatus, DeploymentStatusNumber>("deployment status", {
  pending: DeploymentStatusNumber.PENDING,
  planned: DeploymentStatusNumber.PLANNED,
  running: DeploymentStatusNumber.RUNNING,
  "rolling-back": DeploymentStatusNumber.ROLLING_BACK,
  succeeded: DeploymentStatusNumber.SUCCEEDED,
  failed: DeploymentStatusNumber.FAILED,
  cancelled: DeploymentStatusNumber.CANCELLED,
  superseded: DeploymentStatusNumber.SUPERSEDED,
});

/** What a deployment becomes when its rollback is over. Throws `invalid` for a status that can not come of one. */
export const rollbackOutcome = enumCodec<"failed" | "cancelled", DeploymentStatusNumber>("rollback outcome", {
  failed: DeploymentStatusNumber.FAILED,
  cancelled: DeploymentStatusNumber.CANCELLED,
});

/** How a rollback ended. */
export const rollbackResult = enumCodec<RollbackResult, RollbackResultNumber>("rollback result", {
  succeeded: RollbackResultNumber.SUCCEEDED,
  failed: RollbackResultNumber.FAILED,
  cancelled: RollbackResultNumber.CANCELLED,
});

/** Where a deployment ends. */
export const finalStatus = enumCodec<"succeeded" | "failed" | "cancelled" | "superseded", DeploymentStatusNumber>("final status", {
  succeeded: DeploymentStatusNumber.SUCCEEDED,
  failed: DeploymentStatusNumber.FAILED,
  cancelled: DeploymentStatusNumber.CANCELLED,
  superseded: DeploymentStatusNumber.SUPERSEDED,
});
