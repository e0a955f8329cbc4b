import type { Msg } from "@nats-io/transport-node";

/** Inboxes, and those of other accounts, which the server names. */
const inbox = /^_(?:INBOX|R_\.)/;

/** Whether whoever sent a message can be answered. */
export function wantsAnswer({ reply = "" }: Pick<Msg, "reply">): boolean {
  return inbox.test(reply);
}

/**
 * Answers a message, in an inbox and nowhere else. NATS does not check that whoever asks may publish where it wants the answer, and lets whoever is asked answer there:
 * a job could have the gateway write over any state. Returns whether there was somebody to answer. Throws if the connection is closed.
 */
export function answer(message: Msg, data?: Uint8Array | string): boolean {
  return wantsAnswer(message) && message.respond(data);
}
