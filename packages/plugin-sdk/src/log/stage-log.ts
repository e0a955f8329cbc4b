/**
 * The log of a stage, for users. Never throws and never waits: entries are sent in batches in the background, in order. A string is logged as it is, an error
 * with its message and place, any other value as `console.log` shows it.
 */
export interface StageLog {
  info(value: unknown): void;
  /** Logs a success. */
  success(value: unknown): void;
  /** Logs an error. The last error becomes the reason of a failed stage. */
  error(value: unknown): void;
}

/** A stage's log for forwarding large amounts of output of other programs. */
export interface StageOutputLog extends StageLog {
  /**
   * Undefined while there is room. Otherwise a promise that resolves once there is room again, or when the log has ended. If a stage does not
   * wait for it and the host is slow, entries are dropped and counted.
   */
  untilDrained(): Promise<void> | undefined;
}
