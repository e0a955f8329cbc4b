import type { Handler } from "@slipway/bus";
import { artifactKeys, traceparentKey } from "@slipway/domain";
import type { ExternalEvent, ExternalEventMessageSchema } from "@slipway/proto/state";
import { type ExternalEvents, positionOf } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

export interface RecordExternalEventDeps {
  readonly externalEvents: Pick<ExternalEvents, "recordAll">;
  /** Called after each message was recorded, with the names that it is about, see `publishRecorded`. */
  readonly onRecorded: (projectId: string, about: readonly string[]) => void;
  /** Which incarnation of the stream the messages come from. */
  readonly ordinal: bigint;
}

/** Returns a handler that records messages of external events in the store. Idempotent by (external event, sequence), in any order. */
export function recordExternalEvent(
  { externalEvents, onRecorded, ordinal }: RecordExternalEventDeps,
  options: BatchOptions,
): Handler<typeof ExternalEventMessageSchema> {
  const record = inBatches(externalEvents.recordAll, options);
  return async (message, { sequence, signal, isRestored = false }) => {
    await record({ message, sequence: positionOf(ordinal, BigInt(sequence)), isRestored }, signal);
    if (message.state) onRecorded(message.state.projectId, namesOf(message.state));
  };
}

function namesOf({ id, commit, artifacts, traceparent }: ExternalEvent): readonly string[] {
  const names = [id, commit?.hash ?? "", ...artifacts.flatMap(artifactKeys), traceparentKey(traceparent) ?? ""];
  return names.filter((name) => name !== "");
}
