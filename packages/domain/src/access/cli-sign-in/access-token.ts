/** A token of some minutes with which the command line calls, as long as its session lasts. */
export interface AccessToken {
  readonly id: string;
  /** SHA-256 of its secret, which nobody keeps. */
  readonly secretHash: Uint8Array;
  /** The session that it is of. */
  readonly sessionId: string;
  readonly subjectTag: string;
  readonly expiresAt: Temporal.Instant;
}
