import { Fault } from "@slipway/domain";
import type { ChainMessage } from "@slipway/proto/state";
import { instantOf } from "@slipway/state";
import type { Sized } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import { columns, type Row } from "../schema.ts";

/** The rows for one message. */
export interface ChainRows extends Sized {
  readonly state: Row<"chains">;
  /** Undefined for a message that restored a state. */
  readonly event: Row<"chain_events"> | undefined;
  readonly deployments: readonly Row<"chain_deployments">[];
}

/** Returns the rows for a message. Throws `invalid` for a message without event, state or time of creation. */
export function chainRows({ message: { event, state }, sequence, isRestored = false }: HistoryRecord<ChainMessage>): ChainRows {
  if (state === undefined || event === undefined)
    throw new Fault("invalid", `chain message ${sequence} has no ${state === undefined ? "state" : "event"}`);
  const createdAt = instantOf(state.createdAt);
  if (createdAt === undefined) throw new Fault("invalid", `chain ${state.id}: message ${sequence} has no time of creation`);
  const of = columns.chains;
  const row = {
    project_id: of.project_id.encode(state.projectId),
    id: of.id.encode(state.id),
    sequence: of.sequence.encode(sequence),
    application_id: of.application_id.encode(state.applicationId),
    created_at: of.created_at.encode(createdAt),
    completed_at: of.completed_at.encode(instantOf(state.completedAt)),
    state: of.state.encode(state),
  };
  const part = { project_id: row.project_id, chain_id: row.id };
  const eventBlob = columns.chain_events.event.encode(event);
  return {
    projectId: state.projectId,
    bytes: row.state.length + eventBlob.length,
    state: row,
    event: isRestored
      ? undefined
      : {
          ...part,
          sequence: row.sequence,
          kind: columns.chain_events.kind.encode(event.kind.case ?? ""),
          at: columns.chain_events.at.encode(instantOf(event.at)),
          event: eventBlob,
        },
    deployments: state.blocks.flatMap(({ nodes }) =>
      nodes.map(({ deploymentId, applicationId }) => ({
        ...part,
        deployment_id: columns.chain_deployments.deployment_id.encode(deploymentId),
        application_id: columns.chain_deployments.application_id.encode(applicationId),
        created_at: row.created_at,
      })),
    ),
  };
}
