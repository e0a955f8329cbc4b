/** A message of an aggregate's history, with its place in the stream. */
export interface HistoryRecord<Message> {
  readonly message: Message;
  /** Of two messages of one aggregate the one with the greater sequence is the newer. */
  readonly sequence: bigint;
}
