export {
  type Application,
  type ApplicationDescription,
  type ApplicationKey,
  type ApplicationOrigin,
  applicationKey,
  type DeploymentReference,
  type QueuedDeployment,
  type SeenRevision,
  type SupersededDeployment,
} from "./application/application.ts";
export { applyApplication } from "./application/apply-application.ts";
export type { ApplicationEvent } from "./application/events.ts";
export { applyDeployment } from "./deployment/apply-deployment.ts";
export {
  type CancelRequest,
  type Deployment,
  type DeploymentKey,
  type DeploymentStatus,
  deploymentKey,
  isFinal,
  isStageFinal,
  type ManualOperation,
  type RollbackChoice,
  type Run,
  type SkipRule,
  type Stage,
  type StageOutcome,
  type StageStatus,
} from "./deployment/deployment.ts";
export type { DeploymentEvent, Plan } from "./deployment/events.ts";
export { Fault, type FaultCode, isFault } from "./fault.ts";
export type { ArtifactKind, ArtifactVersion, Commit, DeployTargets, GitSource, SyncStrategy, Trigger, TriggerKind } from "./shared.ts";
