import { setTimeout as wait } from "node:timers/promises";
import type { ApplicationAggregates, DeploymentAggregates, HistoryStream } from "@slipway/bus";
import { endBefore, endKnownTo, Fault, isFault, type KnownEnd, unknownEnd } from "@slipway/domain";
import type { Deployment, DeploymentMessage } from "@slipway/proto/state";
import { decodeDeployment } from "@slipway/state";
import { type Deployments, type HistoryRecord, positionOf } from "@slipway/store";
import { type RecordEndDeps, recordEnd } from "./record-end.ts";
import type { SettledStream } from "./settle-stream.ts";

export interface EndForgottenDeps extends RecordEndDeps {
  readonly stream: Pick<HistoryStream<never>, "name" | "info" | "hasHandled">;
  readonly deployments: Pick<Deployments, "recordAll" | "unfinished" | "newest" | "ranAfter">;
  /** What JetStream has. */
  readonly aggregates: {
    readonly deployments: Pick<DeploymentAggregates, "find">;
    readonly applications: Pick<ApplicationAggregates, "find" | "history">;
  };
}

/** How often to look whether everything in the stream is recorded. */
const recordingMs = 1_000;

/**
 * Records the end of each deployment that is open in the record and absent from the stream: only ended ones are removed from there, so the record is older
 * than its end, because the store was restored from a dump. Waits until everything in the stream is recorded. Idempotent. Throws `unavailable` if the
 * stream is not the settled one any more, or cannot be read now.
 */
export async function endForgotten(deps: EndForgottenDeps, settled: SettledStream, signal: AbortSignal): Promise<void> {
  const { stream, deployments } = deps;
  const { lastSequence } = await stream.info({ signal });
  while (!(await stream.hasHandled(settled.durable, lastSequence, { signal }))) await wait(recordingMs, undefined, { signal });
  for await (const { message } of deployments.unfinished()) {
    signal.throwIfAborted();
    if (!message.state || !(await isAbsent(deps, message.state, settled, signal))) continue;
    // Read after the stream: it may have ended, been recorded and been removed in between.
    const record = await deployments.newest(message.state.id);
    if (!record?.message.state || record.message.event?.kind.case === "ended") continue;
    // Positions after the end of the stream are of messages to come.
    if (record.sequence >= positionOf(settled.ordinal, BigInt(lastSequence))) continue;
    const end = await knownEnd(deps, record, signal);
    if (end) await recordEnd(deps, record, end);
  }
}

/** Whether the settled stream has nothing of a deployment. */
async function isAbsent(
  { stream, aggregates }: EndForgottenDeps,
  { projectId, pipedId, applicationId, id: deploymentId }: Deployment,
  { created }: SettledStream,
  signal: AbortSignal,
): Promise<boolean> {
  const key = { projectId, pipedId, applicationId, deploymentId };
  try {
    if ((await aggregates.deployments.find(key, { signal })) !== undefined) return false;
  } catch (error) {
    // A message that cannot be read is there.
    if (isFault(error, "invalid", "internal")) return false;
    throw error;
  }
  const now = await stream.info({ signal });
  if (now.created !== created || !now.isRestored) throw new Fault("unavailable", `stream ${stream.name} was lost meanwhile`);
  return true;
}

/** Undefined for a deployment that a newer version wrote. */
async function knownEnd(
  { aggregates, deployments, log }: EndForgottenDeps,
  { message: { state }, sequence }: HistoryRecord<DeploymentMessage>,
  signal: AbortSignal,
): Promise<KnownEnd | undefined> {
  if (!state) return undefined;
  const { projectId, pipedId, applicationId, id } = state;
  const key = { projectId, pipedId, applicationId };
  try {
    const application = await aggregates.applications.find(key, { signal });
    const events = application ? (await aggregates.applications.history(key, { signal })).map(({ event }) => event) : [];
    const known = application && endKnownTo(application.state, events, id);
    if (known) return known;
    const later = await deployments.ranAfter(applicationId, sequence);
    return (later === undefined ? undefined : endBefore(decodeDeployment(state), later)) ?? unknownEnd;
  } catch (err) {
    if (!isFault(err, "invalid", "internal")) throw err;
    log.warn({ err, deploymentId: id }, "could not read a recorded deployment or its application");
    return undefined;
  }
}
