import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Deployment, DeploymentEvent } from "@slipway/domain";
import { type Deployment as DeploymentMessage, DeploymentMessageSchema, type DeploymentSchema } from "@slipway/proto/state";
import { decodeInstant, encodeInstant, encodeOptional, findInstant, required, textOrUndefined } from "./codec.ts";
import { decodeDeploymentEvent, encodeDeploymentEvent } from "./deployment-event-codec.ts";
import { deploymentStatus, rollbackOutcome, rollbackResult } from "./deployment-status.ts";
import { readMessage } from "./read-message.ts";
import { decodeCancel, decodeRun, encodeCancel, encodeRun } from "./run-codec.ts";
import {
  decodeSource,
  decodeTargets,
  decodeTrigger,
  decodeVersion,
  encodeSource,
  encodeTargets,
  encodeTrigger,
  encodeVersion,
  mapValues,
  syncStrategy,
} from "./shared-codec.ts";
import { decodeStage, encodeStage } from "./stage-codec.ts";

/** An event of a deployment and the state after it. */
export interface DeploymentChange {
  readonly event: DeploymentEvent;
  readonly state: Deployment;
}

/** The message of a change on a deployment's subject. */
export function encodeDeploymentChange({ event, state }: DeploymentChange): Uint8Array {
  const message = create(DeploymentMessageSchema, { event: encodeDeploymentEvent(event), state: encodeDeployment(state) });
  return toBinary(DeploymentMessageSchema, message);
}

/** The change of a message. Throws `invalid` when a field that every version sets is missing, or an enum has a value of a newer version. */
export function decodeDeploymentChange(data: Uint8Array): DeploymentChange {
  const message = readMessage("deployment", DeploymentMessageSchema, data);
  const state = decodeDeployment(required("state", message.state));
  return { event: decodeDeploymentEvent(required("event", message.event), state), state };
}

/** A deployment as it is in messages. */
export function encodeDeployment(deployment: Deployment): MessageInitShape<typeof DeploymentSchema> {
  return {
    id: deployment.id,
    applicationId: deployment.applicationId,
    applicationName: deployment.applicationName,
    projectId: deployment.projectId,
    pipedId: deployment.pipedId,
    source: encodeSource(deployment.source),
    deployTargets: encodeTargets(deployment.deployTargets),
    labels: { ...deployment.labels },
    trigger: encodeTrigger(deployment.trigger),
    status: deploymentStatus.encode(deployment.status),
    statusReason: deployment.statusReason,
    strategy: syncStrategy.encode(deployment.strategy),
    strategyReason: deployment.strategyReason,
    versions: deployment.versions.map(encodeVersion),
    runningCommitHash: deployment.runningCommitHash ?? "",
    runningConfigFilename: deployment.runningConfigFilename ?? "",
    stages: deployment.stages.map(encodeStage),
    timeoutMs: BigInt(deployment.timeoutMs),
    sharedMetadata: { ...deployment.sharedMetadata },
    pluginMetadata: mapValues(deployment.pluginMetadata, (values) => ({ values: { ...values } })),
    run: encodeOptional(deployment.run, encodeRun),
    cancel: encodeOptional(deployment.cancel, encodeCancel),
    rollbackOutcome: rollbackOutcome.encode(deployment.rollbackOutcome),
    rollbackStartedAt: encodeOptional(deployment.rollbackStartedAt, encodeInstant),
    rollbackCancel: encodeOptional(deployment.rollbackCancel, encodeCancel),
    rollbackResult: rollbackResult.encode(deployment.rollbackResult),
    traceparent: deployment.traceparent ?? "",
    createdAt: encodeInstant(deployment.createdAt),
    plannedAt: encodeOptional(deployment.plannedAt, encodeInstant),
    startedAt: encodeOptional(deployment.startedAt, encodeInstant),
    completedAt: encodeOptional(deployment.completedAt, encodeInstant),
    updatedAt: encodeInstant(deployment.updatedAt),
  };
}

/** The deployment of a message. Throws `invalid` like `decodeDeploymentChange`. */
export function decodeDeployment(message: DeploymentMessage): Deployment {
  return {
    id: message.id,
    applicationId: message.applicationId,
    applicationName: message.applicationName,
    projectId: message.projectId,
    pipedId: message.pipedId,
    source: decodeSource(message.source),
    deployTargets: decodeTargets(message.deployTargets),
    labels: message.labels,
    trigger: decodeTrigger(message.trigger),
    status: deploymentStatus.get(message.status),
    statusReason: message.statusReason,
    strategy: syncStrategy.find(message.strategy),
    strategyReason: message.strategyReason,
    versions: message.versions.map(decodeVersion),
    runningCommitHash: textOrUndefined(message.runningCommitHash),
    runningConfigFilename: textOrUndefined(message.runningConfigFilename),
    stages: message.stages.map(decodeStage),
    timeoutMs: Number(message.timeoutMs),
    sharedMetadata: message.sharedMetadata,
    pluginMetadata: mapValues(message.pluginMetadata, ({ values }) => values),
    run: message.run && decodeRun(message.run),
    cancel: message.cancel && decodeCancel(message.cancel),
    rollbackOutcome: rollbackOutcome.find(message.rollbackOutcome),
    rollbackStartedAt: findInstant(message.rollbackStartedAt),
    rollbackCancel: message.rollbackCancel && decodeCancel(message.rollbackCancel),
    rollbackResult: rollbackResult.find(message.rollbackResult),
    traceparent: textOrUndefined(message.traceparent),
    createdAt: decodeInstant("created_at", message.createdAt),
    plannedAt: findInstant(message.plannedAt),
    startedAt: findInstant(message.startedAt),
    completedAt: findInstant(message.completedAt),
    updatedAt: decodeInstant("updated_at", message.updatedAt),
  };
}
