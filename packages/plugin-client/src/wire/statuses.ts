import type { ArtifactKind, DeploymentStatus, ManualOperation, StageStatus, SyncStrategy } from "@slipway/domain";
import {
  ArtifactVersion_Kind,
  DeploymentStatus as WireDeploymentStatus,
  ManualOperation as WireManualOperation,
  StageStatus as WireStageStatus,
  SyncStrategy as WireSyncStrategy,
} from "@slipway/proto/plugin";

/** The protocol has no status for superseded: a plugin sees it as a deployment that will not run. */
export const deploymentStatusToWire: Readonly<Record<DeploymentStatus, WireDeploymentStatus>> = {
  pending: WireDeploymentStatus.DEPLOYMENT_PENDING,
  planned: WireDeploymentStatus.DEPLOYMENT_PLANNED,
  running: WireDeploymentStatus.DEPLOYMENT_RUNNING,
  "rolling-back": WireDeploymentStatus.DEPLOYMENT_ROLLING_BACK,
  succeeded: WireDeploymentStatus.DEPLOYMENT_SUCCESS,
  failed: WireDeploymentStatus.DEPLOYMENT_FAILURE,
  cancelled: WireDeploymentStatus.DEPLOYMENT_CANCELLED,
  superseded: WireDeploymentStatus.DEPLOYMENT_CANCELLED,
};

export const stageStatusToWire: Readonly<Record<StageStatus, WireStageStatus>> = {
  "not-started": WireStageStatus.STAGE_NOT_STARTED_YET,
  running: WireStageStatus.STAGE_RUNNING,
  succeeded: WireStageStatus.STAGE_SUCCESS,
  failed: WireStageStatus.STAGE_FAILURE,
  cancelled: WireStageStatus.STAGE_CANCELLED,
  skipped: WireStageStatus.STAGE_SKIPPED,
  exited: WireStageStatus.STAGE_EXITED,
};

export const manualOperationToWire: Readonly<Record<ManualOperation, WireManualOperation>> = {
  none: WireManualOperation.NONE,
  skip: WireManualOperation.SKIP,
  approve: WireManualOperation.APPROVE,
};

export const artifactKindToWire: Readonly<Record<ArtifactKind, ArtifactVersion_Kind>> = {
  unknown: ArtifactVersion_Kind.UNKNOWN,
  "container-image": ArtifactVersion_Kind.CONTAINER_IMAGE,
  "s3-object": ArtifactVersion_Kind.S3_OBJECT,
  "git-source": ArtifactVersion_Kind.GIT_SOURCE,
  "terraform-module": ArtifactVersion_Kind.TERRAFORM_MODULE,
};

export const syncStrategyToWire: Readonly<Record<SyncStrategy, WireSyncStrategy>> = {
  "quick-sync": WireSyncStrategy.QUICK_SYNC,
  pipeline: WireSyncStrategy.PIPELINE,
};

/** Undefined for a number that the protocol does not define. */
export const stageStatusFromWire = inverse(stageStatusToWire);
export const manualOperationFromWire = inverse(manualOperationToWire);
export const artifactKindFromWire = inverse(artifactKindToWire);
/** AUTO, no decision, is undefined. */
export const syncStrategyFromWire = inverse(syncStrategyToWire);

function inverse<Word extends string>(toWire: Readonly<Record<Word, number>>): (wire: number) => Word | undefined {
  // Object.entries forgets the type of the keys.
  const words = new Map((Object.entries(toWire) as [Word, number][]).map(([word, wire]) => [wire, word]));
  return (wire) => words.get(wire);
}
