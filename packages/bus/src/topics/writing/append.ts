import { nuid } from "@nats-io/transport-node";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isApiError } from "../../connection/faults/nats-fault.ts";
import { firstFrom } from "../reading/direct-get.ts";
import { traceHeaders } from "./trace-headers.ts";

export interface Append {
  readonly stream: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Sequence of the last message of the subject that the writer knows; 0 for none. */
  readonly expected: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the message restores what a lost stream held. All others wait until that is done. */
  readonly isRestoring?: boolean;
}

/** Header that identifies one append, to recognise its message if the answer was lost. */
const writeHeader = "Slipway-Write";

/**
 * Stores the next message of a subject. Undefined if another writer was first.
 * Continues through lost connections: an attempt without an answer may have been stored, so the next attempt looks before it writes.
 */
export async function append(
  bus: Bus,
  { stream, subject, data, expected, headers = {}, isRestoring = false }: Append,
  { signal }: CallOptions,
): Promise<number | undefined> {
  const write = nuid.next();
  let attempts = 0;
  const exchange = async (): Promise<number | undefined> => {
    if (attempts > 0) {
      const next = await messageAfter();
      if (next !== undefined) return next.write === write ? next.sequence : undefined;
    }
    attempts++;
    try {
      const options = { expect: { lastSubjectSequence: expected }, headers: traceHeaders({ ...headers, [writeHeader]: write }) };
      return (await bus.jetstream.publish(subject, data, options)).seq;
    } catch (error) {
      if (!isApiError(error, "wrongLastSequence")) throw error;
    }
    // The message in the way may be of an earlier attempt that was still in flight when we looked.
    const next = attempts > 1 ? await messageAfter() : undefined;
    return next?.write === write ? next.sequence : undefined;
  };
  /** Because of the expected sequence, our message can only be the next one of the subject. */
  const messageAfter = async (): Promise<{ readonly write: string; readonly sequence: number } | undefined> => {
    const next = await firstFrom(bus, stream, { subject, sequence: expected + 1 });
    return next && { write: next.header.get(writeHeader), sequence: next.seq };
  };
  return await bus.call(`append to ${subject}`, exchange, { signal, stream: isRestoring ? undefined : stream, stores: true });
}
