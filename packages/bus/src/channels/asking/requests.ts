import type { Msg } from "@nats-io/transport-node";
import { Fault, isFault, isFaultCode, messageOf } from "@slipway/domain";
import { Turns } from "@slipway/runtime";
import { abortable } from "../../connection/abortable.ts";
import { bounded } from "../../connection/bounded.ts";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { natsFault } from "../../connection/faults/nats-fault.ts";
import { traceHeaders } from "../../topics/trace-headers.ts";

/** How long a caller waits that does not say: enough to fetch a repository for the first time and to ask every plugin. */
const usualMs = 120_000;
/** How much longer than the service the caller waits, so that the answer says why there is none. */
const graceMs = 2_000;
/** How many requests of one kind a process answers at the same time, so that plans do not wait for them. */
const mostAtOnce = 4;
/** How many more wait for their turn; what comes then is refused. */
const mostWaiting = 200;

/** A Fault as it is sent. */
export interface SentFault {
  readonly code: string;
  readonly message: string;
}

/** A kind of request that services of a piped answer, of several processes one. Nothing of it is stored. */
export interface Answering<Ask extends { readonly timeoutMs: number }> {
  readonly subject: string;
  /** For log lines: what is asked for. */
  readonly noun: string;
  readonly decode: (data: Uint8Array) => Ask;
  /** The answer as it is sent, which must fit into a message of NATS. */
  readonly answer: (ask: Ask, signal: AbortSignal) => Promise<Uint8Array>;
  readonly encodeFault: (fault: SentFault) => Uint8Array;
}

/** Answers requests until it is disposed: a few at a time, the others wait for their turn within their time. */
export function answerRequests<Ask extends { readonly timeoutMs: number }>(bus: Bus, kind: Answering<Ask>): AsyncDisposable {
  const { subject, noun, decode, answer } = kind;
  const stop = new AbortController();
  const turns = new Turns({ atOnce: mostAtOnce, mostWaiting });
  const answering = new Set<Promise<void>>();
  const answerTo = async (data: Uint8Array) => {
    const ask = decode(data);
    const limitMs = ask.timeoutMs || usualMs;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Fault("deadline", `the ${noun} took longer than ${limitMs / 1000} s`)), limitMs);
    const signal = AbortSignal.any([stop.signal, late.signal]);
    return await turns.take(() => answer(ask, signal), signal).finally(() => clearTimeout(timer));
  };
  const callback = (error: Error | null, message: Msg): void => {
    if (error) {
      bus.log.warn({ err: error }, `subscription to requests for ${noun}s failed`);
      return;
    }
    const responded = respond(bus, kind, message, answerTo(message.data)).finally(() => answering.delete(responded));
    answering.add(responded);
  };
  const subscription = bus.connection.subscribe(subject, { queue: "previews", callback });
  return {
    [Symbol.asyncDispose]: async () => {
      subscription.unsubscribe();
      stop.abort();
      await bounded(Promise.all(answering), 1_000);
    },
  };
}

/** Sends a request and waits for the answer. Throws `unavailable` if nobody answers, `deadline` if nobody does in time, and the reason of the signal. */
export async function request(
  bus: Bus,
  {
    subject,
    what,
    data,
    timeoutMs,
  }: { readonly subject: string; readonly what: string; readonly data: Uint8Array; readonly timeoutMs?: number | undefined },
  { signal }: CallOptions,
): Promise<Uint8Array> {
  await bus.ready(signal);
  try {
    const asked = bus.connection.request(subject, data, { timeout: (timeoutMs || usualMs) + graceMs, headers: traceHeaders() });
    return (await abortable(asked, signal)).data;
  } catch (error) {
    signal?.throwIfAborted();
    throw natsFault(what, error);
  }
}

/** The Fault that was sent in place of an answer. */
export function receivedFault({ code = "", message = "the answer is empty" }: Partial<SentFault> = {}): Fault {
  return new Fault(isFaultCode(code) ? code : "internal", message);
}

/** Never throws. */
async function respond(
  bus: Bus,
  { noun, encodeFault }: Pick<Answering<never>, "noun" | "encodeFault">,
  message: Msg,
  making: Promise<Uint8Array>,
): Promise<void> {
  const answer = await making.catch((error: unknown) => {
    if (!isFault(error)) bus.log.error({ err: error }, `${noun} failed`);
    const { code, message: text } = isFault(error) ? error : new Fault("internal", "internal error");
    return encodeFault({ code, message: text });
  });
  const mostBytes = bus.connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
  // Otherwise the caller would wait in vain.
  const tooLarge = `the ${noun} has ${answer.length} bytes, more than the ${mostBytes} of a message of NATS`;
  try {
    message.respond(answer.length <= mostBytes ? answer : encodeFault({ code: "too_large", message: tooLarge }));
  } catch (err) {
    bus.log.debug({ err: messageOf(err) }, `could not send a ${noun}`);
  }
}
