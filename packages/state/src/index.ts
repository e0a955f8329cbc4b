export { decodeApiKey, decodeApiKeyUse, encodeApiKey, encodeApiKeyUse } from "./access/api-key-codec.ts";
export { decodeAccessToken, decodeCliSignIn, encodeAccessToken, encodeCliSignIn } from "./access/cli-sign-in-codec.ts";
export { decodeSession, encodeSession } from "./access/session-codec.ts";
export { decodeActor, encodeActor } from "./actor-codec.ts";
export {
  type ApplicationChange,
  decodeApplication,
  decodeApplicationChange,
  decodeChangedApplication,
  encodeApplication,
  encodeApplicationChange,
} from "./application/application-codec.ts";
export { decodeApplicationEvent } from "./application/application-event-codec.ts";
export { decodeHold, encodeHold } from "./application/hold-codec.ts";
export { auditResult, decodeAuditEntry, decodeAuditLink, encodeAuditEntry, encodeAuditLink } from "./audit/audit-codec.ts";
export {
  type ChainChange,
  chainStatus,
  decodeChain,
  decodeChainChange,
  decodeChainEvent,
  decodeChangedChain,
  encodeChain,
  encodeChainChange,
} from "./chain/chain-codec.ts";
export { decodeStored } from "./decode-stored.ts";
export {
  type DeploymentChange,
  decodeChangedDeployment,
  decodeDeployment,
  decodeDeploymentChange,
  decodeDeploymentOnce,
  encodeDeployment,
  encodeDeploymentChange,
  readDeploymentMessage,
  splitDeploymentChange,
} from "./deployment/deployment-codec.ts";
export { decodeDeploymentEvent, encodeDeploymentEvent } from "./deployment/deployment-event-codec.ts";
export { deploymentStatus } from "./deployment/deployment-status.ts";
export { logSeverity } from "./deployment/log-severity.ts";
export { decodeObjectResult, objectOutcome } from "./deployment/object-result-codec.ts";
export { rollbackChoice } from "./deployment/run-codec.ts";
export { splitDeployment } from "./deployment/split-deployment.ts";
export {
  decodeDriftEpisode,
  decodeDriftObservation,
  encodeDriftEpisode,
  encodeDriftObservation,
} from "./drift/drift-codec.ts";
export {
  decodeChangedExternalEvent,
  decodeExternalEvent,
  decodeExternalEventChange,
  decodeExternalEventEvent,
  decodeTracedCommit,
  type ExternalEventChange,
  encodeExternalEvent,
  encodeExternalEventChange,
} from "./external-event/external-event-codec.ts";
export { instantOf, nanosecondsOf, optionalInstant, timestampOf } from "./fields/instant.ts";
export {
  decodeObjectEvents,
  decodeObjectLogPart,
  decodeUnmanagedObjects,
  encodeObjectEvents,
  encodeObjectLogPart,
  encodeObjectManifest,
  encodeUnmanagedObjects,
} from "./inspection/inspection-codec.ts";
export { encodeDeploymentHealth } from "./livestate/deployment-health-codec.ts";
export {
  decodeLivestate,
  decodeLivestateChange,
  encodeLivestate,
  encodeLivestateChange,
  encodeResource,
  healthStatus,
  resourceSync,
  syncStatus,
} from "./livestate/livestate-codec.ts";
export { readLivestateMessage, splitLivestate } from "./livestate/split-livestate.ts";
export {
  decodeNotice,
  decodeToldLivestate,
  decodeToldPiped,
  encodeNotice,
  encodeToldLivestate,
  encodeToldPiped,
} from "./notice/notice-codec.ts";
export { pluginState } from "./plugin/plugin-state.ts";
export { encodeObjectPreview, previewBasis } from "./preview/object-preview-codec.ts";
export { readMessage } from "./read-message.ts";
export { decodeRepository, encodeRepository } from "./repository/repository-codec.ts";
export type { Split } from "./tables/split.ts";
export { targets as deployTargets } from "./trigger/source-codec.ts";
export { syncStrategy } from "./trigger/trigger-codec.ts";
export { version as artifactVersion } from "./trigger/version-codec.ts";
