import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DeploymentReference, QueuedDeployment, SeenRevision } from "@slipway/domain";
import type {
  DeploymentReference as DeploymentReferenceMessage,
  DeploymentReferenceSchema,
  QueuedDeployment as QueuedDeploymentMessage,
  QueuedDeploymentSchema,
  SeenRevision as SeenRevisionMessage,
  SeenRevisionSchema,
} from "@slipway/proto/state";
import { decodeInstant, encodeInstant, encodeOptional, findInstant, textOrUndefined } from "./codec.ts";
import { deploymentStatus } from "./deployment-status.ts";
import { decodeVersion, encodeVersion, triggerKind } from "./shared-codec.ts";

export function encodeRevision({ commitHash, treeId }: SeenRevision): MessageInitShape<typeof SeenRevisionSchema> {
  return { commitHash, treeId: treeId ?? "" };
}

export function decodeRevision({ commitHash, treeId }: SeenRevisionMessage): SeenRevision {
  return { commitHash, treeId: textOrUndefined(treeId) };
}

export function encodeQueued(queued: QueuedDeployment): MessageInitShape<typeof QueuedDeploymentSchema> {
  return { ...queued, trigger: triggerKind.encode(queued.trigger), at: encodeInstant(queued.at) };
}

export function decodeQueued({ deploymentId, trigger, commitHash, at }: QueuedDeploymentMessage): QueuedDeployment {
  return { deploymentId, trigger: triggerKind.get(trigger), commitHash, at: decodeInstant("at", at) };
}

export function encodeReference(reference: DeploymentReference): MessageInitShape<typeof DeploymentReferenceSchema> {
  return {
    deploymentId: reference.deploymentId,
    commitHash: reference.commitHash,
    configFilename: reference.configFilename,
    status: deploymentStatus.encode(reference.status),
    versions: reference.versions.map(encodeVersion),
    createdAt: encodeInstant(reference.createdAt),
    completedAt: encodeOptional(reference.completedAt, encodeInstant),
  };
}

export function decodeReference(message: DeploymentReferenceMessage): DeploymentReference {
  return {
    deploymentId: message.deploymentId,
    commitHash: message.commitHash,
    configFilename: message.configFilename,
    status: deploymentStatus.get(message.status),
    versions: message.versions.map(decodeVersion),
    createdAt: decodeInstant("created_at", message.createdAt),
    completedAt: findInstant(message.completedAt),
  };
}
