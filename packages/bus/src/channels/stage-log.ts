import type { MessageInitShape } from "@bufbuild/protobuf";
import type { LogBlock, StageLogSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { follow } from "../topics/follow.ts";
import { publish } from "../topics/publish.ts";
import { decodeMessage } from "../topics/topic.ts";
import { topics } from "../topics/topics.ts";
import { SeenIndexes } from "./seen-indexes.ts";

/**
 * Appends a batch to the log of a stage, as one message. Batches stay in order if each is awaited before the next. Readers drop a block whose index
 * they have seen, so a caller may append the same block again.
 */
export async function publishStageLog(bus: Bus, log: MessageInitShape<typeof StageLogSchema>, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.stageLog, log, options);
}

/**
 * Follows the log of a stage from its beginning, in batches as they were published, each index once; no batch is empty. Ends when the stage's log is
 * completed or `signal` aborts; waits for the first block of a stage that has not started. Logs are kept here for seven days.
 */
export async function* followStageLog(
  bus: Bus,
  { deploymentId, stageId }: { readonly deploymentId: string; readonly stageId: string },
  { signal }: CallOptions = {},
): AsyncGenerator<readonly LogBlock[]> {
  const seen = new SeenIndexes();
  for await (const item of follow(bus, topics.stageLog.stream.name, topics.stageLog.filter({ deploymentId, stageId }), {
    begin: "all",
    signal,
  })) {
    if (item.kind === "ready") continue;
    const { blocks, completed } = decodeMessage(topics.stageLog, item.message.data);
    const fresh = blocks.filter(({ index }) => seen.add(index));
    if (fresh.length > 0) yield fresh;
    if (completed) return;
  }
}

/** Resolves true once the plugin of a stage says that this attempt of it is over, or a later one; false when `signal` aborts before. */
export async function untilAttemptEnded(
  bus: Bus,
  { deploymentId, stageId, attempt }: { readonly deploymentId: string; readonly stageId: string; readonly attempt: number },
  { signal }: CallOptions,
): Promise<boolean> {
  // From the last part on: a plugin's word of its end is the last of an attempt.
  for await (const item of follow(bus, topics.stageLog.stream.name, topics.stageLog.filter({ deploymentId, stageId }), {
    begin: "last",
    signal,
  }))
    if (item.kind !== "ready" && decodeMessage(topics.stageLog, item.message.data).endedAttempt >= attempt) return true;
  return false;
}
