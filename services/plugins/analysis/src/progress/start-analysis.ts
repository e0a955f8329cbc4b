import { displayKey, isFault, type StageContext, unixSeconds } from "@slipway/plugin-sdk";
import { checksCodec, elapsedCodec, keys } from "./kept.ts";
import type { KeptProgress } from "./progress.ts";
import { decodeResult, resultKey } from "./result.ts";

/** Where an analysis starts or resumes. */
export interface AnalysisStart {
  readonly startedAt: Temporal.Instant;
  /** Start of the application's last successful analysis; undefined if there is none. */
  readonly previousStart: Temporal.Instant | undefined;
  readonly kept: KeptProgress;
  readonly isResumed: boolean;
}

const noPrevious = "none";

/**
 * Starts the analysis and shows `display`, or resumes it where an interrupted attempt left it. The reference to the previous analysis is saved
 * too: this analysis may already have stored its own result when the process dies before the stage has ended.
 */
export async function startAnalysis(
  { metadata, sharedObjects, clock, logger }: Pick<StageContext, "metadata" | "sharedObjects" | "clock" | "logger">,
  display: string,
): Promise<AnalysisStart> {
  const [start, previous, elapsed, checks] = await Promise.all(Object.values(keys).map((key) => metadata.find(key)));
  const kept = {
    elapsed: decodeOr(elapsedCodec, elapsed, new Temporal.Duration()),
    checks: decodeOr(checksCodec, checks, {}),
  };
  const startedAt = decodeOr(unixSeconds, start, undefined);
  if (startedAt !== undefined && previous !== undefined)
    return { startedAt, previousStart: decodeOr(unixSeconds, previous, undefined), kept, isResumed: true };

  const previousStart = await findPrevious();
  const begun = clock.now().subtract(kept.elapsed); // of a stage that PipeCD's plugin started
  await metadata.putAll({
    [keys.start]: unixSeconds.encode(begun),
    [keys.previous]: previousStart === undefined ? noPrevious : unixSeconds.encode(previousStart),
    [displayKey]: display,
  });
  return { startedAt: begun, previousStart, kept, isResumed: elapsed !== undefined };

  async function findPrevious(): Promise<Temporal.Instant | undefined> {
    const object = await sharedObjects.find(resultKey).catch((err: unknown) => {
      if (!isFault(err, "precondition")) throw err; // an older host does not implement this call
      logger.warn({ err }, "host keeps no objects of applications");
      return undefined;
    });
    try {
      return object === undefined ? undefined : decodeResult(object);
    } catch (err) {
      logger.warn({ err }, "result of the previous analysis was not understood");
      return undefined;
    }
  }
}

/** A value that cannot be read, for example from another version, counts as missing. */
function decodeOr<T, D>(codec: { decode(text: string): T | undefined }, text: string | undefined, otherwise: D): T | D {
  try {
    return (text === undefined ? undefined : codec.decode(text)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
