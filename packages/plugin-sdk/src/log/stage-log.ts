/** The log of a stage, for users. Never throws and never waits: entries are sent in batches in the background, in order. */
export interface StageLog {
  info(text: string): void;
  /** Logs a success. */
  success(text: string): void;
  /** Logs an error. The last error becomes the reason of a failed stage. */
  error(text: string): void;
}

/** A stage's log for forwarding large amounts of output of other programs. */
export interface StageOutputLog extends StageLog {
  /**
   * Undefined while there is room. Otherwise a promise that resolves once there is room again, or when the log has ended. If a stage does not
   * wait for it and the host is slow, entries are dropped and counted.
   */
  untilDrained(): Promise<void> | undefined;
}
