/** A message of an aggregate's history, with its sequence in the stream. */
export interface HistoryRecord<Message> {
  readonly message: Message;
  /** A newer message of the same aggregate has a greater sequence. */
  readonly sequence: bigint;
}
