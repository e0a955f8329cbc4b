import { deployedKeys, Fault, traceparentKey } from "@slipway/domain";
import { type Deployment, type DeploymentEvent, type DeploymentMessage, DeploymentStatus } from "@slipway/proto/state";
import { storedTime } from "../codecs/timestamp.ts";
import { correlationOf } from "../external-events/correlation-of.ts";
import type { Sized } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import { type CorrelationSide, columns, type Row } from "../schema.ts";
import { type TriggerRows, triggerRows } from "./trigger-rows.ts";

/** The columns of a deployment that are known without encoding its state. */
type FactRow = Pick<Row<"deployments">, "project_id" | "id" | "sequence" | "commit_hash" | "completed_at">;

/** The rows for one message. */
export interface DeploymentRows extends Sized {
  /** What its fact for insights is made of, see `factRow`. */
  readonly fact: { readonly row: FactRow; readonly state: Deployment };
  /** Undefined for a message that restored a state. */
  readonly event: Row<"deployment_events"> | undefined;
  /** What joins it with external events. Known when it is triggered, and, of its artifacts, when it is planned; and again when it has succeeded. */
  readonly correlations: readonly Row<"correlations">[];
  /** Undefined if a newer message is recorded with it: its state would be replaced at once. */
  readonly state: Row<"deployments"> | undefined;
  /** The rows of what made the deployment, which every message of it has. Made for who asks: few deployments of a batch are new. */
  readonly trigger: () => TriggerRows;
}

/** Returns the rows for a message. Throws `invalid` for a message without event, state or time of creation. */
export function deploymentRows(
  { message, sequence, isRestored = false }: HistoryRecord<DeploymentMessage>,
  { isNewest }: { readonly isNewest: boolean },
): DeploymentRows {
  const { event, state } = message;
  if (state === undefined || event === undefined)
    throw new Fault("invalid", `deployment message ${sequence} has no ${state === undefined ? "state" : "event"}`);
  if (state.createdAt === undefined) throw new Fault("invalid", `deployment ${state.id}: message ${sequence} has no time of creation`);

  const createdAt = storedTime(state.createdAt);
  const base = {
    project_id: columns.deployments.project_id.encode(state.projectId),
    id: columns.deployments.id.encode(state.id),
    sequence: columns.deployments.sequence.encode(sequence),
    commit_hash: columns.deployments.commit_hash.encode(state.trigger?.commit?.hash ?? ""),
    completed_at: state.completedAt ? storedTime(state.completedAt) : null,
  };
  const row = isNewest ? stateRow(state, base, createdAt) : undefined;
  const eventBlob = columns.deployment_events.event.encode(event);
  return {
    projectId: state.projectId,
    bytes: (row?.state.length ?? 0) + eventBlob.length,
    state: row,
    fact: { row: base, state },
    event: isRestored
      ? undefined
      : {
          project_id: base.project_id,
          deployment_id: base.id,
          sequence: base.sequence,
          kind: columns.deployment_events.kind.encode(event.kind.case ?? ""),
          at: event.at ? storedTime(event.at) : null,
          event: eventBlob,
        },
    trigger: () => triggerRows(state, columns.deployments.created_at.decode(createdAt)),
    correlations: correlationKeys(event, state, isRestored).map(({ key, side }) => ({
      project_id: base.project_id,
      correlation: correlationOf(key),
      side: columns.correlations.side.encode(side),
      owner: columns.correlations.owner.encode(state.applicationId),
      place: base.id,
      commit_hash: base.commit_hash,
      at: createdAt,
    })),
  };
}

function stateRow(state: Deployment, base: FactRow, createdAt: bigint): Row<"deployments"> {
  return {
    ...base,
    application_id: columns.deployments.application_id.encode(state.applicationId),
    application_name: columns.deployments.application_name.encode(state.applicationName),
    piped_id: columns.deployments.piped_id.encode(state.pipedId),
    status: columns.deployments.status.encode(state.status),
    trigger_kind: columns.deployments.trigger_kind.encode(state.trigger?.kind ?? 0),
    labels: columns.deployments.labels.encode(state.labels),
    created_at: createdAt,
    state: columns.deployments.state.encode(state),
  };
}

interface CorrelationKey {
  readonly key: string;
  readonly side: CorrelationSide;
}

/** The keys that this message makes known. A removal deploys nothing. */
function correlationKeys(
  { kind }: DeploymentEvent,
  { removal, versions, traceparent, status }: Deployment,
  isRestored: boolean,
): readonly CorrelationKey[] {
  if (removal) return [];
  const spans = [traceparentKey(traceparent)].filter((key) => key !== undefined);
  const artifacts = deployedKeys(versions);
  const hasSucceeded = status === DeploymentStatus.SUCCEEDED && (kind.case === "ended" || isRestored);
  return [
    ...(kind.case === "triggered" || isRestored ? sided("deployment", spans) : []),
    ...(kind.case === "planned" || isRestored ? sided("deployment", artifacts) : []),
    // The first one may have failed, and this one brought the artifact.
    ...(hasSucceeded ? sided("success", [...spans, ...artifacts]) : []),
  ];
}

function sided(side: CorrelationSide, keys: readonly string[]): CorrelationKey[] {
  return keys.map((key) => ({ key, side }));
}
