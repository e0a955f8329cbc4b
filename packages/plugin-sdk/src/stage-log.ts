/** The log of a stage as people read it. Never throws, never waits: lines are gathered and sent in the background, in order. */
export interface StageLog {
  info(text: string): void;
  /** Something was achieved. */
  success(text: string): void;
  /** Something went wrong. The last of these becomes the reason of a failed stage. */
  error(text: string): void;
}
