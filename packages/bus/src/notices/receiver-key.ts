/** A receiver of a piped. */
export interface ReceiverKey {
  readonly projectId: string;
  readonly pipedId: string;
  readonly receiver: string;
}
