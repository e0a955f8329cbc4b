import type { MessageInitShape } from "@bufbuild/protobuf";
import type { LogBlock, StageLogSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "./bus.ts";
import { follow } from "./follow.ts";
import { publish } from "./publish.ts";
import { decodeMessage } from "./topic.ts";
import { topics } from "./topics.ts";

/**
 * Appends to the log of a stage. Awaited one after the other, the parts stay in order. The index of a block tells repeats apart, so a caller may
 * append the same block again.
 */
export async function publishStageLog(bus: Bus, log: MessageInitShape<typeof StageLogSchema>, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.stageLog, log, options);
}

/**
 * The log of a stage from its beginning, block by block as they come, each index once. Ends when the stage's log is completed or `signal` aborts;
 * waits for the first block of a stage that has not started. Logs are kept here for seven days.
 */
export async function* followStageLog(
  bus: Bus,
  { deploymentId, stageId }: { readonly deploymentId: string; readonly stageId: string },
  { signal }: CallOptions = {},
): AsyncGenerator<LogBlock> {
  const seen = new Set<bigint>();
  for await (const item of follow(bus, topics.stageLog.stream.name, topics.stageLog.filter({ deploymentId, stageId }), {
    begin: "all",
    signal,
  })) {
    if (item.kind === "ready") continue;
    const { blocks, completed } = decodeMessage(topics.stageLog, item.message.data);
    for (const block of blocks) {
      if (seen.has(block.index)) continue;
      seen.add(block.index);
      yield block;
    }
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
