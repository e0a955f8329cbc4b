import { setTimeout as wait } from "node:timers/promises";
import type { ApplicationAggregates, HistoryStream } from "@slipway/bus";
import { type Deployment, endBefore, endKnownTo, Fault, isFault, type KnownEnd, unknownEnd } from "@slipway/domain";
import type { DeploymentMessage, DeploymentMessageSchema } from "@slipway/proto/state";
import { decodeDeployment } from "@slipway/state";
import { type Deployments, type HistoryRecord, positionOf } from "@slipway/store";
import { type RecordEndDeps, recordEnd } from "./record-end.ts";
import type { SettledStream } from "./settle-stream.ts";

export interface EndForgottenDeps extends RecordEndDeps {
  readonly stream: Pick<HistoryStream<typeof DeploymentMessageSchema>, "name" | "info" | "infoAbout" | "hasHandled">;
  readonly deployments: Pick<Deployments, "recordAll" | "unfinished" | "newest" | "ranAfter">;
  /** As JetStream has them. */
  readonly applications: Pick<ApplicationAggregates, "find" | "history">;
}

/** How often to look whether everything in the stream is recorded. */
const recordingMs = 1_000;

/**
 * Records the end of each deployment that is open in the record and absent from the stream: only ended ones are removed from there, so the record is older
 * than its end, because the store was restored from a dump. Waits until everything in the stream is recorded, except what the store refuses. Idempotent.
 * Throws `unavailable` if the stream is not the settled one any more, or cannot be read now.
 */
export async function endForgotten(deps: EndForgottenDeps, settled: SettledStream, signal: AbortSignal): Promise<void> {
  const { stream, deployments } = deps;
  const { lastSequence } = await stream.info({ signal });
  while (!(await stream.hasHandled(settled.durable, lastSequence, { signal }))) await wait(recordingMs, undefined, { signal });
  for await (const { message } of deployments.unfinished()) {
    if (!message.state || !(await isAbsent(deps, message, settled, signal))) continue;
    // Read after the stream: it may have ended, been recorded and been removed in between.
    const record = await deployments.newest(message.state.id);
    if (!record?.message.state || record.message.event?.kind.case === "ended") continue;
    // Positions after the end of the stream are of messages to come.
    if (record.sequence >= positionOf(settled.ordinal, BigInt(lastSequence))) continue;
    await endAsKnown(deps, record, signal);
  }
}

/** Whether the settled stream has nothing of a deployment. */
async function isAbsent(
  { stream }: EndForgottenDeps,
  message: DeploymentMessage,
  { created }: SettledStream,
  signal: AbortSignal,
): Promise<boolean> {
  const now = await stream.infoAbout(message, { signal });
  if (now.created !== created || !now.isRestored) throw new Fault("unavailable", `stream ${stream.name} was lost meanwhile`);
  return !now.isHeld;
}

/** Leaves a deployment open that a newer version wrote, or whose application cannot be read. */
async function endAsKnown(deps: EndForgottenDeps, record: HistoryRecord<DeploymentMessage>, signal: AbortSignal): Promise<void> {
  const { state } = record.message;
  if (!state) return;
  try {
    const end = await knownEnd(deps, decodeDeployment(state), record.sequence, signal);
    signal.throwIfAborted();
    await recordEnd(deps, record, end);
  } catch (err) {
    if (!isFault(err, "invalid", "internal")) throw err;
    deps.log.warn({ err, deploymentId: state.id }, "could not read a recorded deployment or its application");
  }
}

async function knownEnd(
  { applications, deployments }: EndForgottenDeps,
  deployment: Deployment,
  position: bigint,
  signal: AbortSignal,
): Promise<KnownEnd> {
  const { projectId, pipedId, applicationId, id } = deployment;
  const key = { projectId, pipedId, applicationId };
  const application = await applications.find(key, { signal });
  const events = application ? (await applications.history(key, { signal })).map(({ event }) => event) : [];
  const known = application && endKnownTo(application.state, events, id);
  if (known) return known;
  const later = await deployments.ranAfter(applicationId, position);
  return (later === undefined ? undefined : endBefore(deployment, later)) ?? unknownEnd;
}
