import type { BatchHandler, BatchItem } from "@slipway/bus";
import type { Deployment, DeploymentMessage, DeploymentMessageSchema } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import type { Deployments } from "@slipway/store";
import { actsOfDeployments } from "../audit/acts-of-events.ts";
import type { RecordActs } from "../audit/record-acts.ts";
import { recordedAbout } from "../traces/recorded-about.ts";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";
import { recordOf } from "./batches/record-of.ts";
import { type TellRecorded, tellRecorded } from "./batches/tell-recorded.ts";
import { together } from "./batches/together.ts";

export interface RecordDeploymentDeps {
  readonly deployments: Pick<Deployments, "recordAll">;
  /** Records what happened to them for the audit. */
  readonly audit: RecordActs;
  readonly log: Logger;
  readonly tell: TellRecorded;
  /** Called at least once for each ended deployment, after its end was recorded. */
  readonly onEnded: (deployment: Deployment) => Promise<void>;
  /** Which incarnation of the stream the messages come from. */
  readonly ordinal: bigint;
}

type Item = BatchItem<DeploymentMessage>;

/** Returns a handler that records messages of deployments in the store. Idempotent by (deployment, sequence), in any order. */
export function recordDeployment(
  { deployments, audit, log, tell, onEnded, ordinal }: RecordDeploymentDeps,
  options: BatchOptions,
): BatchHandler<typeof DeploymentMessageSchema> {
  return recordBatches(
    {
      write: async (items) => {
        // Neither needs the other, and each finds what it did before.
        await together(deployments.recordAll(items.map(recordOf(ordinal))), audit(actsOfDeployments(items, log)));
      },
      onRecorded: async (items) => {
        tellRecorded(
          tell,
          newestStates(items).map((state) => ({ projectId: state.projectId, about: recordedAbout(state) })),
        );
        return await endedOnes(items, onEnded);
      },
    },
    options,
  );
}

/** A later state of a deployment is about everything that an earlier one is about. */
function newestStates(items: readonly Item[]): Deployment[] {
  const newest = new Map<string, { readonly state: Deployment; readonly sequence: number }>();
  for (const {
    message: { state },
    sequence,
  } of items)
    if (state && (newest.get(state.id)?.sequence ?? -1) < sequence) newest.set(state.id, { state, sequence });
  return [...newest.values()].map(({ state }) => state);
}

/** Calls `onEnded` for each end, and returns what failed. */
async function endedOnes(items: readonly Item[], onEnded: RecordDeploymentDeps["onEnded"]): Promise<ReadonlyMap<Item, unknown>> {
  const errors = new Map<Item, unknown>();
  const ended = items.filter(({ message: { event, state } }) => event?.kind.case === "ended" && state);
  await Promise.all(
    ended.map(async (item) => {
      if (item.message.state) await onEnded(item.message.state).catch((error: unknown) => errors.set(item, error));
    }),
  );
  return errors;
}
