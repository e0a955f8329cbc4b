import type { BatchHandler } from "@slipway/bus";
import { artifactKeys, traceparentKey } from "@slipway/domain";
import type { ExternalEvent, ExternalEventMessageSchema } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import type { ExternalEvents } from "@slipway/store";
import { actsOfExternalEvents } from "../audit/acts-of-events.ts";
import type { RecordActs } from "../audit/record-acts.ts";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";
import { recordOf } from "./batches/record-of.ts";
import { type TellRecorded, tellRecorded } from "./batches/tell-recorded.ts";

export interface RecordExternalEventDeps {
  readonly externalEvents: Pick<ExternalEvents, "recordAll">;
  /** Records that they were registered for the audit. */
  readonly audit: RecordActs;
  readonly log: Logger;
  readonly tell: TellRecorded;
  /** Which incarnation of the stream the messages come from. */
  readonly ordinal: bigint;
}

/** Returns a handler that records messages of external events in the store. Idempotent by (external event, sequence), in any order. */
export function recordExternalEvent(
  { externalEvents, audit, log, tell, ordinal }: RecordExternalEventDeps,
  options: BatchOptions,
): BatchHandler<typeof ExternalEventMessageSchema> {
  return recordBatches(
    {
      write: async (items) => {
        await externalEvents.recordAll(items.map(recordOf(ordinal)));
        await audit(actsOfExternalEvents(items, log));
      },
      onRecorded: async (items) => {
        const states = items.flatMap(({ message }) => message.state ?? []);
        tellRecorded(
          tell,
          states.map((state) => ({ projectId: state.projectId, about: namesOf(state) })),
        );
        return new Map();
      },
    },
    options,
  );
}

function namesOf({ id, commit, artifacts, traceparent }: ExternalEvent): readonly string[] {
  const names = [id, commit?.hash ?? "", ...artifacts.flatMap(artifactKeys), traceparentKey(traceparent) ?? ""];
  return names.filter((name) => name !== "");
}
