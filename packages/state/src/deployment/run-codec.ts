import type { CancelRequest, RollbackChoice, Run } from "@slipway/domain";
import {
  type CancelRequest as CancelRequestMessage,
  CancelRequestSchema,
  RollbackChoice as RollbackChoiceNumber,
  type Run as RunMessage,
  RunSchema,
} from "@slipway/proto/state";
import { instant } from "../fields/instant.ts";
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
