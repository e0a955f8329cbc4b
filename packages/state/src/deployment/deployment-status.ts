import type { DeploymentStatus, FinalStatus, RollbackResult } from "@slipway/domain";
import { DeploymentStatus as DeploymentStatusNumber, RollbackResult as RollbackResultNumber } from "@slipway/proto/state";
import { word } from "../fields/word.ts";

export const deploymentStatus = word<DeploymentStatus, DeploymentStatusNumber>("deployment status", {
  pending: DeploymentStatusNumber.PENDING,
  planned: DeploymentStatusNumber.PLANNED,
  running: DeploymentStatusNumber.RUNNING,
  "rolling-back": DeploymentStatusNumber.ROLLING_BACK,
  succeeded: DeploymentStatusNumber.SUCCEEDED,
  failed: DeploymentStatusNumber.FAILED,
  cancelled: DeploymentStatusNumber.CANCELLED,
  superseded: DeploymentStatusNumber.SUPERSEDED,
});

/** The status of a deployment after its rollback. Rejects any other status. */
export const rollbackOutcome = word<"failed" | "cancelled" | "superseded", DeploymentStatusNumber>("rollback outcome", {
  failed: DeploymentStatusNumber.FAILED,
  cancelled: DeploymentStatusNumber.CANCELLED,
  superseded: DeploymentStatusNumber.SUPERSEDED,
});

export const rollbackResult = word<RollbackResult, RollbackResultNumber>("rollback result", {
  succeeded: RollbackResultNumber.SUCCEEDED,
  failed: RollbackResultNumber.FAILED,
  cancelled: RollbackResultNumber.CANCELLED,
});

/** The status of a deployment that has ended. Rejects any other status. */
export const finalStatus = word<FinalStatus, DeploymentStatusNumber>("final status", {
  succeeded: DeploymentStatusNumber.SUCCEEDED,
  failed: DeploymentStatusNumber.FAILED,
  cancelled: DeploymentStatusNumber.CANCELLED,
  superseded: DeploymentStatusNumber.SUPERSEDED,
});
