import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CancelRequest, RollbackChoice, Run } from "@slipway/domain";
import {
  type CancelRequest as CancelRequestMessage,
  type CancelRequestSchema,
  RollbackChoice as RollbackChoiceNumber,
  type Run as RunMessage,
  type RunSchema,
} from "@slipway/proto/state";
import { decodeInstant, encodeInstant, enumCodec, required } from "./codec.ts";

/** Public, because a cancel command carries it too. */
export const rollbackChoice = enumCodec<RollbackChoice, RollbackChoiceNumber>("rollback choice", {
  "as-planned": RollbackChoiceNumber.UNSPECIFIED,
  rollback: RollbackChoiceNumber.ROLLBACK,
  "no-rollback": RollbackChoiceNumber.NO_ROLLBACK,
});

export function encodeRun(run: Run): MessageInitShape<typeof RunSchema> {
  return { ...run, since: encodeInstant(run.since) };
}

export function decodeRun({ token, executor, since }: RunMessage): Run {
  return { token, executor, since: decodeInstant("since", since) };
}

export function encodeCancel(cancel: CancelRequest): MessageInitShape<typeof CancelRequestSchema> {
  return { ...cancel, rollback: rollbackChoice.encode(cancel.rollback), at: encodeInstant(cancel.at) };
}

export function decodeCancel(message: CancelRequestMessage | undefined): CancelRequest {
  const { commandId, commander, rollback, at } = required("cancel", message);
  return { commandId, commander, rollback: rollbackChoice.get(rollback), at: decodeInstant("at", at) };
}
