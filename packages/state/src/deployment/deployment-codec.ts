import type { Deployment, DeploymentEvent, Recorded } from "@slipway/domain";
import {
  type DeploymentMessage as DeploymentChangeMessage,
  type Deployment as DeploymentMessage,
  DeploymentMessageSchema,
  DeploymentSchema,
  type KeyValues,
} from "@slipway/proto/state";
import { list, map } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional, required } from "../fields/presence.ts";
import { int64, optionalText } from "../fields/scalar.ts";
import { optionalWord } from "../fields/word.ts";
import { type Change, changeCodec } from "../tables/change-codec.ts";
import type { Codec } from "../tables/codec.ts";
import { memoized } from "../tables/memoized.ts";
import { messageCodec } from "../tables/message-codec.ts";
import type { Split } from "../tables/split.ts";
import { matcher } from "../trigger/matcher-codec.ts";
import { source, targets } from "../trigger/source-codec.ts";
import { syncStrategy, trigger } from "../trigger/trigger-codec.ts";
import { version } from "../trigger/version-codec.ts";
import { deploymentEvent } from "./deployment-event-codec.ts";
import { deploymentStatus, rollbackOutcome, rollbackResult } from "./deployment-status.ts";
import { cancelRequest, run, supersedeRequest } from "./run-codec.ts";
import { joinDeployment, splitDeployment } from "./split-deployment.ts";
import { stage } from "./stage-codec.ts";

/** An event of a deployment with its actor, and the state after the event. */
export type DeploymentChange = Change<Recorded<DeploymentEvent>, Deployment>;

const keyValues: Codec<Readonly<Record<string, string>>, KeyValues> = {
  encode: (values) => ({ $typeName: "slipway.state.v1.KeyValues", values }),
  decode: ({ values }) => values,
};

const deployment = messageCodec<Deployment, DeploymentMessage>(DeploymentSchema, {
  source: required(source),
  deployTargets: targets,
  trigger: required(trigger),
  status: deploymentStatus,
  strategy: syncStrategy,
  versions: list(version),
  runningCommitHash: optionalText,
  runningConfigFilename: optionalText,
  stages: list(stage),
  timeoutMs: int64,
  pluginMetadata: map(keyValues),
  run: optional(run),
  cancel: optional(cancelRequest),
  supersede: optional(supersedeRequest),
  rollbackOutcome: optionalWord(rollbackOutcome),
  rollbackStartedAt: optionalInstant,
  rollbackCancel: optional(cancelRequest),
  rollbackResult: optionalWord(rollbackResult),
  rollbackToDeploymentId: optionalText,
  planId: optionalText,
  chainId: optionalText,
  chainBlocks: list(matcher),
  chainHealthTimeoutMs: int64,
  traceparent: optionalText,
  createdAt: instant,
  plannedAt: optionalInstant,
  startedAt: optionalInstant,
  completedAt: optionalInstant,
  updatedAt: instant,
});

const change = changeCodec("deployment", DeploymentMessageSchema, deploymentEvent, deployment, {
  split: splitDeployment,
  join: joinDeployment,
});

/** Encodes a change for a deployment's subject. */
export const encodeDeploymentChange: (change: DeploymentChange) => Uint8Array = change.encode;

/** Like `encodeDeploymentChange`, in parts if it is large, see `splitDeployment`. */
export const splitDeploymentChange: (change: DeploymentChange, partBytes: number) => Split = change.split;

/** Reads the message of a change from its bytes and those of its parts. Throws `invalid` if they cannot be parsed. */
export const readDeploymentMessage: (data: Uint8Array, parts?: readonly Uint8Array[]) => DeploymentChangeMessage = change.read;

/** Decodes a change. Throws `invalid` if a field that every version sets is missing, or an enum has a value that only a newer version knows. */
export const decodeDeploymentChange: (data: Uint8Array, parts?: readonly Uint8Array[]) => DeploymentChange = change.decode;

/** Decodes the deployment of a change without decoding its event. Throws `invalid` like `decodeDeploymentChange`. */
export const decodeChangedDeployment: (data: Uint8Array, parts?: readonly Uint8Array[]) => Deployment = change.decodeState;

/** Encodes a deployment. */
export const encodeDeployment: (value: Deployment) => DeploymentMessage = deployment.encode;

/** Decodes a deployment. Throws `invalid` like `decodeDeploymentChange`. */
export function decodeDeployment(message: DeploymentMessage): Deployment {
  return deployment.decode(message, "deployment");
}

/** Like `decodeDeployment`, for a message that does not change and that several ask for: decodes it once, and keeps the deployment as long as the message. */
export const decodeDeploymentOnce: (message: DeploymentMessage) => Deployment = memoized(decodeDeployment);
