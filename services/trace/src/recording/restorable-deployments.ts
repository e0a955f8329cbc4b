import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Application, endBefore, endKnownTo, isFault, type KnownEnd } from "@slipway/domain";
import type { Application as ApplicationState, DeploymentMessage } from "@slipway/proto/state";
import { decodeApplication, decodeDeployment } from "@slipway/state";
import type { Applications, Deployments, HistoryRecord } from "@slipway/store";
import { type RecordEndDeps, recordEnd } from "./record-end.ts";

export interface RestorableDeps extends RecordEndDeps {
  readonly deployments: Pick<Deployments, "recordAll" | "unfinished" | "newest" | "list" | "ranAfter">;
  readonly applications: Pick<Applications, "find" | "newestMessages">;
}

/** More than an application triggers while its messages wait to be recorded and those of its deployments do not. */
const laterDeployments = 20;

/**
 * Yields what a new stream of deployments needs: each deployment that has not ended, and each ended one that its application still waits for or does not
 * know yet, so that the application learns of its end and nobody triggers it again. One that the record proves to be over, although NATS lost its end, does not run again: its end is recorded first.
 */
export async function* restorableDeployments(deps: RestorableDeps): AsyncGenerator<HistoryRecord<DeploymentMessage>> {
  const { deployments, applications } = deps;
  for await (const record of deployments.unfinished()) {
    const end = await provenEnd(deps, record);
    if (end) await recordEnd(deps, record, end);
    else yield record;
  }
  for await (const { message } of applications.newestMessages()) {
    for (const id of message.state ? await awaitedBy(deps, message.state) : []) {
      const record = await deployments.newest(id);
      // One that has not ended was yielded before.
      if (record?.message.event?.kind.case === "ended") yield record;
    }
  }
}

/** The deployments of which an application may not know the end: those in its queue, the active one, and those made since the last one that it knows. */
async function awaitedBy(
  { deployments }: RestorableDeps,
  { id, projectId, activeDeploymentId, queue, lastTriggered }: ApplicationState,
): Promise<ReadonlySet<string>> {
  const named = [activeDeploymentId, ...queue.map(({ deploymentId }) => deploymentId)].filter((each) => each !== "");
  const since = lastTriggered?.createdAt && Temporal.Instant.fromEpochMilliseconds(timestampMs(lastTriggered.createdAt));
  const later = await deployments.list({ projectId, applicationId: id, since }, { pageSize: laterDeployments });
  const unknown = later.deployments.map((each) => each.id).filter((each) => each !== lastTriggered?.deploymentId);
  return new Set([...named, ...unknown]);
}

async function provenEnd(
  { deployments, applications, log }: RestorableDeps,
  { message: { state }, sequence }: HistoryRecord<DeploymentMessage>,
): Promise<KnownEnd | undefined> {
  if (!state) return undefined;
  try {
    const deployment = decodeDeployment(state);
    const recorded = await applications.find(state.applicationId);
    const application: Application | undefined = recorded && decodeApplication(recorded);
    const known = application && endKnownTo(application, [], state.id);
    if (known) return known;
    const later = await deployments.ranAfter(state.applicationId, sequence);
    return later === undefined ? undefined : endBefore(deployment, later);
  } catch (err) {
    // Written by a newer version. It is restored as it is.
    if (!isFault(err, "invalid")) throw err;
    log.warn({ err, deploymentId: state.id }, "could not read a recorded deployment or its application");
    return undefined;
  }
}
