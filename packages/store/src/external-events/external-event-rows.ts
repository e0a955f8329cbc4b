import { artifactKeys, Fault, traceparentKey } from "@slipway/domain";
import type { ExternalEvent, ExternalEventMessage } from "@slipway/proto/state";
import { instantOf } from "@slipway/state";
import type { Sized } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import { columns, type Row } from "../schema.ts";
import { correlationOf } from "./correlation-of.ts";

/** The rows for one message. */
export interface ExternalEventRows extends Sized {
  readonly state: Row<"external_events">;
  readonly descriptions: readonly Row<"commit_descriptions">[];
  readonly correlations: readonly Row<"correlations">[];
  readonly traces: readonly Row<"traces">[];
  /** The state that the rows were made from. */
  readonly message: ExternalEvent;
}

/** Returns the rows for a message. Throws `invalid` for a message without state or time of registration. */
export function externalEventRows({ message: { state }, sequence }: HistoryRecord<ExternalEventMessage>): ExternalEventRows {
  if (state === undefined) throw new Fault("invalid", `external event message ${sequence} has no state`);
  const registeredAt = instantOf(state.registeredAt);
  if (registeredAt === undefined) throw new Fault("invalid", `external event ${state.id}: message ${sequence} has no time of registration`);
  const of = columns.external_events;
  const row = {
    project_id: of.project_id.encode(state.projectId),
    id: of.id.encode(state.id),
    sequence: of.sequence.encode(sequence),
    name: of.name.encode(state.name),
    commit_hash: of.commit_hash.encode(state.commit?.hash ?? ""),
    registered_at: of.registered_at.encode(registeredAt),
    state: of.state.encode(state),
  };
  const { commit } = state;
  const project = { project_id: row.project_id };
  return {
    projectId: state.projectId,
    bytes: row.state.length,
    state: row,
    descriptions: commit
      ? [
          {
            ...project,
            commit_hash: row.commit_hash,
            source: columns.commit_descriptions.source.encode(state.id),
            title: columns.commit_descriptions.title.encode(commit.title),
            author: columns.commit_descriptions.author.encode(commit.author),
            described_at: row.registered_at,
            description: columns.commit_descriptions.description.encode(commit),
          },
        ]
      : [],
    // Without a commit there is no trace that they could join.
    correlations: commit
      ? keysOf(state).map((key) => ({
          ...project,
          correlation: correlationOf(key),
          side: columns.correlations.side.encode("event"),
          owner: row.id,
          place: row.id,
          commit_hash: row.commit_hash,
          at: row.registered_at,
        }))
      : [],
    traces: commit ? [{ ...project, commit_hash: row.commit_hash, first_at: row.registered_at }] : [],
    message: state,
  };
}

function keysOf({ artifacts, traceparent }: ExternalEvent): readonly string[] {
  return [...new Set([...artifacts.flatMap(artifactKeys), ...[traceparentKey(traceparent)].filter((key) => key !== undefined)])];
}
