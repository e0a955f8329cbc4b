import type { MessageInitShape } from "@bufbuild/protobuf";
import { type LogBlock, LogSeverity, type StageLogSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { follow } from "../topics/reading/follow.ts";
import { readStored } from "../topics/reading/read-stored.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import { SeenIndexes } from "./seen-indexes.ts";

/**
 * Appends a batch to the log of a stage, as one message. Batches stay in order if each is awaited before the next. Readers drop a block whose index
 * they have seen, so a caller may append the same block again.
 */
export async function publishStageLog(bus: Bus, log: MessageInitShape<typeof StageLogSchema>, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.stageLog, log, options);
}

/** A batch of a stage's log. */
export interface StageLogPart {
  readonly blocks: readonly LogBlock[];
  /** Whether this is the end of the log. */
  readonly completed: boolean;
}

/** Which stage. A service of a piped names it: it may read the logs of that piped only. */
export interface StageOfLog {
  readonly pipedId?: string;
  readonly deploymentId: string;
  readonly stageId: string;
}

/** Options of `followStageLog`. */
export interface FollowStageLogOptions extends CallOptions {
  /** Ends after what exists already, also if the log is not complete; default: waits for the rest, and for the first block of a stage that has not started. */
  readonly existing?: boolean;
}

/**
 * Follows the log of a stage from its beginning, in batches as they were published, each index once; no batch but the last is empty. Ends when the
 * stage's log is completed, or without `completed` when `signal` aborts. Logs are kept here for seven days.
 */
export async function* followStageLog(
  bus: Bus,
  { pipedId, deploymentId, stageId }: StageOfLog,
  { signal, existing = false }: FollowStageLogOptions = {},
): AsyncGenerator<StageLogPart> {
  const seen = new SeenIndexes();
  for await (const item of follow(bus, topics.stageLog.stream.name, topics.stageLog.filter({ pipedId, deploymentId, stageId }), {
    begin: "all",
    signal,
  })) {
    if (item.kind === "ready") {
      if (existing) return;
      continue;
    }
    const { blocks, completed } = readStored(bus, topics.stageLog, item.message);
    const fresh = blocks.filter(({ index }) => seen.add(index));
    if (fresh.length > 0 || completed) yield { blocks: fresh, completed };
    if (completed) return;
  }
}

/** The last line of the last error in the log of a stage so far; undefined if it has none. */
export async function lastErrorOfStage(bus: Bus, stage: StageOfLog, options: CallOptions = {}): Promise<string | undefined> {
  let last: string | undefined;
  for await (const { blocks } of followStageLog(bus, stage, { ...options, existing: true }))
    last = blocks.findLast(({ severity, text }) => severity === LogSeverity.ERROR && text.trim() !== "")?.text ?? last;
  return last?.trim().split("\n").at(-1);
}

/** Resolves with true once the log says that this attempt of the stage, or a later one, has ended; with false if `signal` aborts first. */
export async function untilAttemptEnded(
  bus: Bus,
  { pipedId, deploymentId, stageId, attempt }: StageOfLog & { readonly attempt: number },
  { signal }: CallOptions,
): Promise<boolean> {
  // Starts at the last message: the end of an attempt is in its last message.
  for await (const item of follow(bus, topics.stageLog.stream.name, topics.stageLog.filter({ pipedId, deploymentId, stageId }), {
    begin: "last",
    signal,
  }))
    if (item.kind !== "ready" && readStored(bus, topics.stageLog, item.message).endedAttempt >= attempt) return true;
  return false;
}
