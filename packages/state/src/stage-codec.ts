import type { MessageInitShape } from "@bufbuild/protobuf";
import type { FailedAttempt, ManualOperation, SkipRule, Stage, StageCommand, StageOutcome, StageStatus } from "@slipway/domain";
import {
  FailedAttemptKind,
  type FailedAttempt as FailedAttemptMessage,
  type FailedAttemptSchema,
  ManualOperation as ManualOperationNumber,
  type SkipRule as SkipRuleMessage,
  type StageCommand as StageCommandMessage,
  type StageCommandSchema,
  type Stage as StageMessage,
  type StageSchema,
  StageStatus as StageStatusNumber,
} from "@slipway/proto/state";
import { decodeInstant, encodeInstant, encodeOptional, enumCodec, findInstant, required } from "./codec.ts";

const outcomes = {
  succeeded: StageStatusNumber.SUCCEEDED,
  failed: StageStatusNumber.FAILED,
  cancelled: StageStatusNumber.CANCELLED,
  skipped: StageStatusNumber.SKIPPED,
  exited: StageStatusNumber.EXITED,
} as const;

const stageStatus = enumCodec<StageStatus, StageStatusNumber>("stage status", {
  "not-started": StageStatusNumber.NOT_STARTED,
  running: StageStatusNumber.RUNNING,
  ...outcomes,
});

/** A stage's final status. */
export const stageOutcome = enumCodec<StageOutcome, StageStatusNumber>("stage outcome", outcomes);

const stageOperation = enumCodec<StageCommand["operation"], ManualOperationNumber>("stage operation", {
  skip: ManualOperationNumber.SKIP,
  approve: ManualOperationNumber.APPROVE,
});

const manualOperation = enumCodec<ManualOperation, ManualOperationNumber>("manual operation", {
  none: ManualOperationNumber.UNSPECIFIED,
  skip: ManualOperationNumber.SKIP,
  approve: ManualOperationNumber.APPROVE,
});

const failedAttemptKind = enumCodec<FailedAttempt["kind"], FailedAttemptKind>("kind of a failed attempt", {
  failed: FailedAttemptKind.FAILED,
  lost: FailedAttemptKind.LOST,
});

const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() };

export function encodeStage(stage: Stage): MessageInitShape<typeof StageSchema> {
  return {
    id: stage.id,
    name: stage.name,
    plugin: stage.plugin,
    description: stage.description,
    index: stage.index,
    requires: [...stage.requires],
    rollback: stage.rollback,
    config: utf8.encode.encode(stage.config),
    timeoutMs: BigInt(stage.timeoutMs),
    skipOn: { paths: [...stage.skipOn.paths], commitMessagePrefixes: [...stage.skipOn.commitMessagePrefixes] },
    availableOperation: manualOperation.encode(stage.availableOperation),
    authorizedOperators: [...stage.authorizedOperators],
    status: stageStatus.encode(stage.status),
    statusReason: stage.statusReason,
    metadata: { ...stage.metadata },
    attempt: stage.attempt,
    startedAt: encodeOptional(stage.startedAt, encodeInstant),
    completedAt: encodeOptional(stage.completedAt, encodeInstant),
    commands: stage.commands.map(encodeStageCommand),
    retries: stage.retries,
    maxAttempts: stage.maxAttempts,
    failedAttempts: stage.failedAttempts.map(encodeFailedAttempt),
  };
}

export function decodeStage(message: StageMessage): Stage {
  return {
    id: message.id,
    name: message.name,
    plugin: message.plugin,
    description: message.description,
    index: message.index,
    requires: message.requires,
    rollback: message.rollback,
    config: utf8.decode.decode(message.config),
    timeoutMs: Number(message.timeoutMs),
    skipOn: decodeSkipRule(message.skipOn),
    availableOperation: manualOperation.get(message.availableOperation),
    authorizedOperators: message.authorizedOperators,
    commands: message.commands.map(decodeStageCommand),
    retries: message.retries,
    maxAttempts: message.maxAttempts,
    failedAttempts: message.failedAttempts.map(decodeFailedAttempt),
    status: stageStatus.get(message.status),
    statusReason: message.statusReason,
    metadata: message.metadata,
    attempt: message.attempt,
    startedAt: findInstant(message.startedAt),
    completedAt: findInstant(message.completedAt),
  };
}

export function encodeStageCommand({ id, operation, commander, at }: StageCommand): MessageInitShape<typeof StageCommandSchema> {
  return { id, operation: stageOperation.encode(operation), commander, at: encodeInstant(at) };
}

export function decodeStageCommand(message: StageCommandMessage | undefined): StageCommand {
  const { id, operation, commander, at } = required("command", message);
  return { id, operation: stageOperation.get(operation), commander, at: decodeInstant("at", at) };
}

export function encodeFailedAttempt({ attempt, kind, reason, at }: FailedAttempt): MessageInitShape<typeof FailedAttemptSchema> {
  return { attempt, kind: failedAttemptKind.encode(kind), reason, at: encodeInstant(at) };
}

export function decodeFailedAttempt(message: FailedAttemptMessage | undefined): FailedAttempt {
  const { attempt, kind, reason, at } = required("failed attempt", message);
  return { attempt, kind: failedAttemptKind.get(kind), reason, at: decodeInstant("at", at) };
}

function decodeSkipRule(rule: SkipRuleMessage | undefined): SkipRule {
  return { paths: rule?.paths ?? [], commitMessagePrefixes: rule?.commitMessagePrefixes ?? [] };
}
