import type { ObjectResult } from "@slipway/domain";

/**
 * The log of a stage, for users. Never throws and never waits: entries are sent in batches in the background, in order. A string is logged as it is, an error
 * with its message and place, any other value as `console.log` shows it. An entry that tells what was done with an object may have the result itself beside the words: hosts that know results keep it and show it.
 */
export interface StageLog {
  info(value: unknown, result?: ObjectResult): void;
  /** Logs a success. */
  success(value: unknown, result?: ObjectResult): void;
  /** Logs an error. The last error becomes the reason of a failed stage. */
  error(value: unknown, result?: ObjectResult): void;
}

/** A stage's log for forwarding large amounts of output of other programs. */
export interface StageOutputLog extends StageLog {
  /**
   * Undefined while there is room. Otherwise a promise that resolves once there is room again, or when the log has ended. If a stage does not
   * wait for it and the host is slow, entries are dropped and counted.
   */
  untilDrained(): Promise<void> | undefined;
}
