import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Fault, isFault } from "@slipway/domain";
import { type StreamPulled, StreamPulledSchema, StreamPullSchema } from "@slipway/proto/state";
import { abortable } from "../../../connection/abortable.ts";
import type { Bus } from "../../../connection/bus.ts";
import { isNoResponders, natsFault } from "../../../connection/faults/nats-fault.ts";
import { traceHeaders } from "../../../topics/writing/trace-headers.ts";
import { receivedFault } from "../requests.ts";

/** Longer than the other side takes to say that there is nothing. */
const answerMs = 15_000;
/** How often a part is asked for whose answer was lost. */
const mostTries = 3;

export interface ReadStreamOptions {
  readonly subject: string;
  /** Who serves it, for messages, such as `livestate service of piped one`. */
  readonly service: string;
  readonly signal: AbortSignal;
}

/**
 * The parts of a stream, each asked for when the one before was taken; an empty one says that there is nothing new. Ends with the stream. Throws its Fault, `unavailable`
 * if the process that serves it is gone, and the reason of the signal. Whoever stops reading ends the stream.
 */
export async function* readStream(bus: Bus, { subject, service, signal }: ReadStreamOptions): AsyncGenerator<Uint8Array, void, undefined> {
  let isOver = false;
  const close = (): void => {
    if (isOver) return;
    isOver = true;
    // Without a connection the other side notices by itself.
    if (bus.connected) bus.connection.publish(subject, toBinary(StreamPullSchema, create(StreamPullSchema, { close: true })));
  };
  // A reader that is gone may not ask again.
  signal.addEventListener("abort", close, { once: true });
  try {
    for (let number = 1n; ; number++) {
      const { answer } = await pull(bus, { subject, service, signal }, number);
      if (answer.case === "part") yield answer.value;
      else {
        isOver = answer.case === "end";
        if (isOver) return;
        throw receivedFault(answer.value as Parameters<typeof receivedFault>[0]);
      }
    }
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

async function pull(bus: Bus, { subject, service, signal }: ReadStreamOptions, number: bigint): Promise<StreamPulled> {
  const data = toBinary(StreamPullSchema, create(StreamPullSchema, { number }));
  for (let tries = 1; ; tries++) {
    await bus.ready(signal);
    try {
      const asked = bus.connection.request(subject, data, { timeout: answerMs, headers: traceHeaders() });
      return fromBinary(StreamPulledSchema, (await abortable(asked, signal)).data);
    } catch (error) {
      signal.throwIfAborted();
      if (isNoResponders(error))
        throw new Fault("unavailable", `the ${service} went away, and the log with it: ask again`, { cause: error });
      const fault = natsFault(`read a log from the ${service}`, error);
      if (isFault(fault, "canceled") || !isFault(fault) || tries >= mostTries) throw fault;
    }
  }
}
