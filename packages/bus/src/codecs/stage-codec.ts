import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ManualOperation, SkipRule, Stage, StageOutcome, StageStatus } from "@slipway/domain";
import {
  ManualOperation as ManualOperationNumber,
  type SkipRule as SkipRuleMessage,
  type Stage as StageMessage,
  type StageSchema,
  StageStatus as StageStatusNumber,
} from "@slipway/proto/state";
import { encodeInstant, encodeOptional, enumCodec, findInstant } from "./codec.ts";

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

const manualOperation = enumCodec<ManualOperation, ManualOperationNumber>("manual operation", {
  none: ManualOperationNumber.UNSPECIFIED,
  skip: ManualOperationNumber.SKIP,
  approve: ManualOperationNumber.APPROVE,
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
    status: stageStatus.get(message.status),
    statusReason: message.statusReason,
    metadata: message.metadata,
    attempt: message.attempt,
    startedAt: findInstant(message.startedAt),
    completedAt: findInstant(message.completedAt),
  };
}

function decodeSkipRule(rule: SkipRuleMessage | undefined): SkipRule {
  return { paths: rule?.paths ?? [], commitMessagePrefixes: rule?.commitMessagePrefixes ?? [] };
}
