import { Fault } from "@slipway/domain";
import type { ApplicationMessage } from "@slipway/proto/state";
import { instantOf } from "@slipway/state";
import type { Sized } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import { columns, type Row } from "../schema.ts";

/** The rows for one message. */
export interface ApplicationRows extends Sized {
  readonly state: Row<"applications">;
  /** Undefined for a message that restored a state. */
  readonly event: Row<"application_events"> | undefined;
}

/** Returns the rows for a message. Throws `invalid` for a message without event or state. */
export function applicationRows({ message, sequence, isRestored = false }: HistoryRecord<ApplicationMessage>): ApplicationRows {
  const { event, state } = message;
  if (state === undefined || event === undefined)
    throw new Fault("invalid", `application message ${sequence} has no ${state === undefined ? "state" : "event"}`);
  const row = {
    project_id: columns.applications.project_id.encode(state.projectId),
    id: columns.applications.id.encode(state.id),
    sequence: columns.applications.sequence.encode(sequence),
    piped_id: columns.applications.piped_id.encode(state.pipedId),
    name: columns.applications.name.encode(state.name),
    labels: columns.applications.labels.encode(state.labels),
    disabled: columns.applications.disabled.encode(state.disabled),
    created_at: columns.applications.created_at.encode(instantOf(state.createdAt)),
    removed_at: columns.applications.removed_at.encode(instantOf(state.removedAt)),
    state: columns.applications.state.encode(state),
  };
  const eventBlob = columns.application_events.event.encode(event);
  return {
    projectId: state.projectId,
    bytes: row.state.length + eventBlob.length,
    state: row,
    event: isRestored
      ? undefined
      : {
          project_id: row.project_id,
          application_id: row.id,
          sequence: row.sequence,
          kind: columns.application_events.kind.encode(event.kind.case ?? ""),
          at: columns.application_events.at.encode(instantOf(event.at)),
          event: eventBlob,
        },
  };
}
