import { nuid } from "@nats-io/transport-node";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { isApiError } from "../connection/nats-fault.ts";
import { traceHeaders } from "./trace-headers.ts";

export interface Append {
  readonly stream: string;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Sequence of the subject's last message that the writer knows of; 0 when it knows of none. */
  readonly expected: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Header that names one append, to know its message again when the answer was lost. */
const writeHeader = "Slipway-Write";

/**
 * Stores the next message of a subject. Undefined when another writer came first.
 * Goes on through lost connections: a try without an answer may have been stored, so the next one looks before it writes.
 */
export async function append(
  bus: Bus,
  { stream, subject, data, expected, headers = {} }: Append,
  { signal }: CallOptions,
): Promise<number | undefined> {
  const write = nuid.next();
  let tries = 0;
  const exchange = async (): Promise<number | undefined> => {
    if (tries > 0) {
      const next = await messageAfter();
      if (next !== undefined) return next.write === write ? next.sequence : undefined;
    }
    tries++;
    try {
      const options = { expect: { lastSubjectSequence: expected }, headers: traceHeaders({ ...headers, [writeHeader]: write }) };
      return (await bus.jetstream.publish(subject, data, options)).seq;
    } catch (error) {
      if (!isApiError(error, "wrongLastSequence")) throw error;
    }
    // An earlier try may be what was in the way: it was still on its way when we looked.
    const next = tries > 1 ? await messageAfter() : undefined;
    return next?.write === write ? next.sequence : undefined;
  };
  /** With the expectation, whatever was stored in answer to it is the very next message of the subject. */
  const messageAfter = async (): Promise<{ readonly write: string; readonly sequence: number } | undefined> => {
    const next = await bus.manager.direct.getMessage(stream, { seq: expected + 1, next_by_subj: subject });
    return next === null ? undefined : { write: next.header.get(writeHeader), sequence: next.seq };
  };
  return await bus.call(`append to ${subject}`, exchange, { signal });
}
