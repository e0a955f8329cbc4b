import type { Mentions, Notice, NoticeText } from "@slipway/domain";

/** A message for a receiver. */
export interface Outgoing {
  /** The same for every attempt to send it: receivers that can use it drop what they got before. */
  readonly id: string;
  /** What it is about; undefined for a digest. */
  readonly notice: Notice | undefined;
  /** Who is mentioned. */
  readonly mentions: Mentions;
  /** The message for people. */
  readonly text: NoticeText;
  /** Whether it only tests the receiver. */
  readonly isTest: boolean;
}

/**
 * Sends messages to one place. Resolves once the place has taken the message, to what it answered, on one line; "" if the message means nothing to it. Throws `unavailable`, `deadline` or RetryAfter if it may work later, `precondition` if the
 * message or the settings are refused. Neither answers nor messages of errors contain secrets.
 */
export type Receiver = (outgoing: Outgoing, signal: AbortSignal) => Promise<string>;
