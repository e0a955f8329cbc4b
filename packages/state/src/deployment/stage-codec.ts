import type { FailedAttempt, ManualOperation, SkipRule, Stage, StageCommand, StageOutcome, StageStatus } from "@slipway/domain";
import {
  FailedAttemptKind,
  type FailedAttempt as FailedAttemptMessage,
  FailedAttemptSchema,
  ManualOperation as ManualOperationNumber,
  type SkipRule as SkipRuleMessage,
  SkipRuleSchema,
  type StageCommand as StageCommandMessage,
  StageCommandSchema,
  type Stage as StageMessage,
  StageSchema,
  StageStatus as StageStatusNumber,
} from "@slipway/proto/state";
import { list } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { orElse } from "../fields/presence.ts";
import { int64, utf8 } from "../fields/scalar.ts";
import { word } from "../fields/word.ts";
import { memoized } from "../tables/memoized.ts";
import { messageCodec } from "../tables/message-codec.ts";

const outcomes = {
  succeeded: StageStatusNumber.SUCCEEDED,
  failed: StageStatusNumber.FAILED,
  cancelled: StageStatusNumber.CANCELLED,
  skipped: StageStatusNumber.SKIPPED,
  exited: StageStatusNumber.EXITED,
} as const;

/** The status of a stage that has ended. Rejects any other status. */
export const stageOutcome = word<StageOutcome, StageStatusNumber>("stage outcome", outcomes);

const stageStatus = word<StageStatus, StageStatusNumber>("stage status", {
  "not-started": StageStatusNumber.NOT_STARTED,
  running: StageStatusNumber.RUNNING,
  ...outcomes,
});

const operations = { skip: ManualOperationNumber.SKIP, approve: ManualOperationNumber.APPROVE } as const;

export const stageCommand = messageCodec<StageCommand, StageCommandMessage>(StageCommandSchema, {
  operation: word("stage operation", operations),
  at: instant,
});

export const failedAttempt = messageCodec<FailedAttempt, FailedAttemptMessage>(FailedAttemptSchema, {
  kind: word("kind of a failed attempt", {
    failed: FailedAttemptKind.FAILED,
    lost: FailedAttemptKind.LOST,
    interrupted: FailedAttemptKind.INTERRUPTED,
  }),
  at: instant,
});

const skipRule = messageCodec<SkipRule, SkipRuleMessage>(SkipRuleSchema, {});

const stageCodec = messageCodec<Stage, StageMessage>(StageSchema, {
  config: utf8,
  timeoutMs: int64,
  skipOn: orElse(skipRule, { paths: [], commitMessagePrefixes: [] }),
  availableOperation: word<ManualOperation, ManualOperationNumber>("manual operation", {
    none: ManualOperationNumber.UNSPECIFIED,
    ...operations,
  }),
  commands: list(stageCommand),
  failedAttempts: list(failedAttempt),
  status: stageStatus,
  startedAt: optionalInstant,
  completedAt: optionalInstant,
});

/** Encodes an unchanged stage as the same message again, see `splitDeployment`. */
export const stage: typeof stageCodec = { ...stageCodec, encode: memoized(stageCodec.encode) };
