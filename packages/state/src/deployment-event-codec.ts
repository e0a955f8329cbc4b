import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Deployment, type DeploymentEvent, Fault } from "@slipway/domain";
import type { DeploymentEvent as DeploymentEventMessage, DeploymentEventSchema } from "@slipway/proto/state";
import { decodeInstant, encodeInstant, required, textOrUndefined } from "./codec.ts";
import { finalStatus, rollbackOutcome } from "./deployment-status.ts";
import { decodeCancel, decodeRun, encodeCancel, encodeRun } from "./run-codec.ts";
import { decodeVersion, encodeVersion, syncStrategy } from "./shared-codec.ts";
import {
  decodeFailedAttempt,
  decodeStage,
  decodeStageCommand,
  encodeFailedAttempt,
  encodeStage,
  encodeStageCommand,
  stageOutcome,
} from "./stage-codec.ts";

type EventKind = NonNullable<MessageInitShape<typeof DeploymentEventSchema>["kind"]>;

/** An event as it is in messages. */
export function encodeDeploymentEvent(event: DeploymentEvent): MessageInitShape<typeof DeploymentEventSchema> {
  return { at: encodeInstant(event.at), kind: encodeKind(event) };
}

function encodeKind(event: DeploymentEvent): EventKind {
  switch (event.kind) {
    case "triggered":
      return { case: "triggered", value: {} };
    case "planned":
      return {
        case: "planned",
        value: {
          strategy: syncStrategy.encode(event.strategy),
          strategyReason: event.strategyReason,
          versions: event.versions.map(encodeVersion),
          stages: event.stages.map(encodeStage),
          runningCommitHash: event.runningCommitHash ?? "",
          runningConfigFilename: event.runningConfigFilename ?? "",
          timeoutMs: BigInt(event.timeoutMs),
        },
      };
    case "run-claimed":
      return { case: "runClaimed", value: { run: encodeRun(event.run) } };
    case "stage-started":
      return { case: "stageStarted", value: { stageId: event.stageId, attempt: event.attempt } };
    case "stage-attempt-failed":
      return { case: "stageAttemptFailed", value: { stageId: event.stageId, failed: encodeFailedAttempt(event.failed) } };
    case "stage-finished": {
      const { stageId, reason } = event;
      return { case: "stageFinished", value: { stageId, status: stageOutcome.encode(event.status), reason } };
    }
    case "stage-metadata-put":
      return { case: "stageMetadataPut", value: { stageId: event.stageId, values: { ...event.values } } };
    case "stage-command-given":
      return { case: "stageCommandGiven", value: { stageId: event.stageId, command: encodeStageCommand(event.command) } };
    case "plugin-metadata-put":
      return { case: "pluginMetadataPut", value: { plugin: event.plugin, values: { ...event.values } } };
    case "cancel-requested":
      return { case: "cancelRequested", value: { cancel: encodeCancel(event.cancel) } };
    case "rollback-started":
      return { case: "rollbackStarted", value: { outcome: rollbackOutcome.encode(event.outcome), reason: event.reason } };
    case "ended":
      return { case: "ended", value: { status: finalStatus.encode(event.status), reason: event.reason } };
  }
  return event satisfies never;
}

/** The event of a message; `state` is the one after it. Throws `invalid` for an event of a newer version. */
export function decodeDeploymentEvent(message: DeploymentEventMessage, state: Deployment): DeploymentEvent {
  const at = decodeInstant("at", message.at);
  const { kind } = message;
  switch (kind.case) {
    case "triggered":
      return { kind: "triggered", at, deployment: state };
    case "planned": {
      const plan = kind.value;
      return {
        kind: "planned",
        at,
        strategy: syncStrategy.get(plan.strategy),
        strategyReason: plan.strategyReason,
        versions: plan.versions.map(decodeVersion),
        stages: plan.stages.map(decodeStage),
        runningCommitHash: textOrUndefined(plan.runningCommitHash),
        runningConfigFilename: textOrUndefined(plan.runningConfigFilename),
        timeoutMs: Number(plan.timeoutMs),
      };
    }
    case "runClaimed":
      return { kind: "run-claimed", at, run: decodeRun(required("run", kind.value.run)) };
    case "stageStarted":
      return { kind: "stage-started", at, stageId: kind.value.stageId, attempt: kind.value.attempt };
    case "stageAttemptFailed":
      return { kind: "stage-attempt-failed", at, stageId: kind.value.stageId, failed: decodeFailedAttempt(kind.value.failed) };
    case "stageFinished": {
      const { stageId, status, reason } = kind.value;
      return { kind: "stage-finished", at, stageId, status: stageOutcome.get(status), reason };
    }
    case "stageMetadataPut":
      return { kind: "stage-metadata-put", at, stageId: kind.value.stageId, values: kind.value.values };
    case "stageCommandGiven":
      return { kind: "stage-command-given", at, stageId: kind.value.stageId, command: decodeStageCommand(kind.value.command) };
    case "pluginMetadataPut":
      return { kind: "plugin-metadata-put", at, plugin: kind.value.plugin, values: kind.value.values };
    case "cancelRequested":
      return { kind: "cancel-requested", at, cancel: decodeCancel(kind.value.cancel) };
    case "rollbackStarted":
      return { kind: "rollback-started", at, outcome: rollbackOutcome.get(kind.value.outcome), reason: kind.value.reason };
    case "ended":
      return { kind: "ended", at, status: finalStatus.get(kind.value.status), reason: kind.value.reason };
    case undefined:
      throw new Fault("invalid", "the event is of a kind that this version does not know");
  }
  return kind satisfies never;
}
