import type { MessageInitShape } from "@bufbuild/protobuf";
import { type DeadNotice, type ReceiverQueue, receiverToken } from "@slipway/bus";
import { Fault, isFault } from "@slipway/domain";
import type { ReceiverStatus, ReceiverStatusSchema } from "@slipway/proto/state";

export interface PipedKey {
  readonly projectId: string;
  readonly pipedId: string;
}

/** What is known of receivers: by NATS of their queues, and by the notifiers that run. */
export interface ListReceiversDeps {
  readonly listQueues: (of: Partial<PipedKey>, signal: AbortSignal) => Promise<readonly ReceiverQueue[]>;
  readonly listDead: (of: Partial<PipedKey>, signal: AbortSignal) => Promise<readonly DeadNotice[]>;
  /** Throws `unavailable` or `deadline` if no notifier of the piped answers. */
  readonly askPiped: (piped: PipedKey, signal: AbortSignal) => Promise<readonly ReceiverStatus[]>;
}

/** A receiver with what is wrong with it, if anything is. */
export interface ListedReceiver {
  readonly projectId: string;
  readonly status: MessageInitShape<typeof ReceiverStatusSchema> & Pick<ReceiverStatus, "name" | "pipedId">;
  /** How many notices it did not take. */
  readonly deadNotices: number;
  readonly problem: string;
  /** Whether its notifier answers and does not know it. */
  readonly isGone: boolean;
}

export interface ListedReceivers {
  readonly receivers: readonly ListedReceiver[];
  readonly dead: readonly DeadNotice[];
}

/**
 * The receivers of all pipeds, or of one, sorted by project, piped and name, and what they did not take. Those of a piped whose notifier does not answer are shown
 * as NATS knows them, with that problem.
 */
export async function listReceivers(deps: ListReceiversDeps, of: Partial<PipedKey>, signal: AbortSignal): Promise<ListedReceivers> {
  const [queues, dead] = await Promise.all([deps.listQueues(of, signal), deps.listDead(of, signal)]);
  const pipeds = Map.groupBy(queues, ({ projectId, pipedId }) => `${projectId} ${pipedId}`);
  const lists = [...pipeds.values()].map(async (known) => {
    const { projectId = "", pipedId = "" } = known[0] ?? {};
    const { answered, problem } = await asked(deps, { projectId, pipedId }, signal);
    const declared = answered.map((status) => ({ projectId, status, problem: "", isGone: false }));
    const tokens = new Set(answered.map(({ name }) => receiverToken(name)));
    const others = known.filter(({ token }) => !tokens.has(token));
    // A receiver that is no longer declared concerns nobody, unless something is left of it.
    const left = problem === "" ? others.filter((queue) => queue.waiting > 0 || dead.some((each) => isFor(queue, each))) : others;
    const gone = "the piped file no longer declares it: declare it again to send what waits";
    return [
      ...declared,
      ...left.map((queue) => ({ projectId, status: statusOf(queue), problem: problem || gone, isGone: problem === "" })),
    ];
  });
  const receivers = (await Promise.all(lists)).flat().toSorted(byPlace);
  return {
    receivers: receivers.map((each) => ({
      ...each,
      deadNotices: dead.filter((notice) => isFor({ ...each, receiver: each.status.name, pipedId: each.status.pipedId }, notice)).length,
    })),
    dead,
  };
}

async function asked(
  { askPiped }: ListReceiversDeps,
  piped: PipedKey,
  signal: AbortSignal,
): Promise<{ readonly answered: readonly ReceiverStatus[]; readonly problem: string }> {
  try {
    return { answered: await askPiped(piped, signal), problem: "" };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Fault && isFault(error, "unavailable", "deadline"))) throw error;
    return { answered: [], problem: error.message };
  }
}

function statusOf({ pipedId, receiver, waiting, state }: ReceiverQueue) {
  const { digestAt, sentAt, failedAt, failingSince, failure } = state;
  const times = {
    ...(digestAt && { digestAt }),
    ...(sentAt && { sentAt }),
    ...(failedAt && { failedAt }),
    ...(failingSince && { failingSince }),
  };
  return { name: receiver, pipedId, waiting: BigInt(waiting), failure, ...times };
}

function isFor(
  { projectId, pipedId, receiver }: Pick<DeadNotice, "projectId" | "pipedId" | "receiver">,
  dead: Pick<DeadNotice, "projectId" | "pipedId" | "receiver">,
): boolean {
  return projectId === dead.projectId && pipedId === dead.pipedId && receiver === dead.receiver;
}

type Placed = Pick<ListedReceiver, "projectId" | "status">;

function byPlace(a: Placed, b: Placed): number {
  return (
    a.projectId.localeCompare(b.projectId) || a.status.pipedId.localeCompare(b.status.pipedId) || a.status.name.localeCompare(b.status.name)
  );
}
