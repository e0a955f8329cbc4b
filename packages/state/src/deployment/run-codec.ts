import type { CancelRequest, RollbackChoice, Run, SupersedeRequest } from "@slipway/domain";
import {
  type CancelRequest as CancelRequestMessage,
  CancelRequestSchema,
  RollbackChoice as RollbackChoiceNumber,
  type Run as RunMessage,
  RunSchema,
  type SupersedeRequest as SupersedeRequestMessage,
  SupersedeRequestSchema,
} from "@slipway/proto/state";
import { instant } from "../fields/instant.ts";
import { int64 } from "../fields/scalar.ts";
import { word } from "../fields/word.ts";
import { messageCodec } from "../tables/message-codec.ts";

/** Exported because a cancel command also carries it. */
export const rollbackChoice = word<RollbackChoice, RollbackChoiceNumber>("rollback choice", {
  "as-planned": RollbackChoiceNumber.UNSPECIFIED,
  rollback: RollbackChoiceNumber.ROLLBACK,
  "no-rollback": RollbackChoiceNumber.NO_ROLLBACK,
});

export const run = messageCodec<Run, RunMessage>(RunSchema, { since: instant });

export const cancelRequest = messageCodec<CancelRequest, CancelRequestMessage>(CancelRequestSchema, {
  rollback: rollbackChoice,
  at: instant,
});

export const supersedeRequest = messageCodec<SupersedeRequest, SupersedeRequestMessage>(SupersedeRequestSchema, {
  stuckAfterMs: int64,
  at: instant,
});
