/** A message of an aggregate's history, with its position among all recorded messages (`positionOf`). */
export interface HistoryRecord<Message> {
  readonly message: Message;
  /** A newer message of the same aggregate has a greater sequence. */
  readonly sequence: bigint;
  /** Whether the message restored a state that was recorded before. Its event is not recorded again. */
  readonly isRestored?: boolean;
}
