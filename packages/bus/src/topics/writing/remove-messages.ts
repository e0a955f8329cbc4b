import type { MsgHdrs } from "@nats-io/transport-node";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { traceHeaders } from "./trace-headers.ts";

/** Header of a message that takes the place of a removed one. */
const removedHeader = "Slipway-Removed";
/** The shortest time after which the server removes a message. */
const keptFor = "1s";

/**
 * Removes the last message of each of these subjects, whose stream keeps one message a subject and has `allow_msg_ttl`: an empty message takes its place and expires. Reads do not return it.
 * NATS grants a purge for whole streams, and this to whoever may write the subjects. Idempotent.
 */
export async function removeMessages(bus: Bus, subjects: readonly string[], options: CallOptions = {}): Promise<void> {
  const headers = traceHeaders({ [removedHeader]: "true", "Nats-TTL": keptFor });
  await Promise.all(
    subjects.map((subject) =>
      bus.call(`remove ${subject}`, () => bus.jetstream.publish(subject, new Uint8Array(), { headers }), { ...options, stores: true }),
    ),
  );
}

/** Whether a message takes the place of one that was removed. */
export function isRemoved({ header }: { readonly header: MsgHdrs | undefined }): boolean {
  return header?.has(removedHeader) ?? false;
}
