import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import type { StreamLogsResponse } from "@slipway/proto/api";
import type { ObjectLogLine, ObjectLogPart } from "@slipway/proto/state";
import { backoffDelay } from "@slipway/runtime/client";
import { writeErr } from "../../../output/terminal/terminal.ts";

/** Which lines a server is asked for. */
export interface LogLimits {
  readonly sinceSeconds: number;
  readonly tailLines: number;
}

export interface ReadLogOptions {
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** How to pause before the next attempt; for tests. */
  readonly pause?: (failures: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds of a clock that nobody sets; for tests. */
  readonly now?: () => number;
}

/** How much more is asked for again than was missed: lines take a while to arrive. */
const marginSeconds = 10;

/**
 * The parts of a log. One that is followed is read on when the server, the piped or the cluster went away and is back, without a line twice. What fails before
 * anything was read is thrown.
 */
export async function* readLog(
  open: (limits: LogLimits) => AsyncIterable<StreamLogsResponse>,
  wish: LogLimits,
  { follow, signal, pause = shortly, now = performance.now.bind(performance) }: ReadLogOptions,
): AsyncGenerator<ObjectLogPart> {
  const last = new Map<string, bigint>();
  let heardAt: number | undefined;
  let failures = 0;
  for (;;) {
    const missed = heardAt === undefined ? undefined : Math.ceil((now() - heardAt) / 1000) + marginSeconds;
    try {
      for await (const { part } of open(missed === undefined ? wish : { sinceSeconds: missed, tailLines: -1 })) {
        if (failures > 0) writeErr("slipway: reading on");
        failures = 0;
        heardAt = now();
        if (part === undefined) continue;
        const lines = part.lines.filter((line) => missed === undefined || nanosOf(line) > (last.get(sourceOf(line)) ?? -1n));
        for (const line of lines) if (line.at) last.set(sourceOf(line), nanosOf(line));
        yield { ...part, lines };
      }
      return;
    } catch (error) {
      if (!follow || heardAt === undefined || signal.aborted || !isFault(error, "unavailable")) throw error;
      if (failures === 0) writeErr(`slipway: ${error.message}: trying again until it is back`);
      failures += 1;
      await pause(failures, signal);
    }
  }
}

function sourceOf({ instance, container }: ObjectLogLine): string {
  return `${instance}/${container}`;
}

/** A line without a time is always new. */
function nanosOf({ at }: ObjectLogLine): bigint {
  return at ? at.seconds * 1_000_000_000n + BigInt(at.nanos) : 2n ** 100n;
}

async function shortly(failures: number, signal: AbortSignal): Promise<void> {
  await wait(backoffDelay(failures, { baseMs: 200, maxMs: 5_000 }), undefined, { signal });
}
