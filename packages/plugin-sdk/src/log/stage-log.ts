/** The log of a stage as people read it. Never throws, never waits: lines are gathered and sent in the background, in order. */
export interface StageLog {
  info(text: string): void;
  /** Something was achieved. */
  success(text: string): void;
  /** Something went wrong. The last of these becomes the reason of a failed stage. */
  error(text: string): void;
}

/** A stage's log for those who pass on much output of others. */
export interface StageOutputLog extends StageLog {
  /**
   * Undefined while there is room. Otherwise resolves once there is again, or when the log has ended. Who does not wait for it
   * before reading on has entries dropped and counted when the host is slow.
   */
  untilDrained(): Promise<void> | undefined;
}
