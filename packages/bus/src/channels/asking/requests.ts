import type { Msg } from "@nats-io/transport-node";
import { Fault, isFault, isFaultCode, messageOf } from "@slipway/domain";
import { SharedRuns, Turns } from "@slipway/runtime";
import { abortable } from "../../connection/abortable.ts";
import { answer } from "../../connection/answer.ts";
import { bounded } from "../../connection/bounded.ts";
import type { Bus } from "../../connection/bus.ts";
import { hear } from "../../connection/hear.ts";

/** How long a caller waits that does not say: enough to fetch a repository for the first time and to ask every plugin. */
export const usualMs = 120_000;
/** How many requests of one kind a process answers at the same time by default, so that plans do not wait for them. */
const usualAtOnce = 4;
/** How many more wait for their turn; what comes then is refused. */
const mostWaiting = 200;

/** Names a request, so that a repeat of it joins the work on it. */
export const requestIdHeader = "Slipway-Request";

/**
 * Where a process says that the caller of a request has left. Every process of a piped gets that message: any may work on it. It is a subject of its own:
 * NATS counts a second delivery of a request to a connection as an answer, and a user may be allowed only one.
 */
export function withdrawalSubject(subject: string): string {
  return `${subject}.withdrawn`;
}

/** A Fault as it is sent. */
export interface SentFault {
  readonly code: string;
  readonly message: string;
  /** Whether the process that was asked is stopping, so that another one may answer. */
  readonly stopping: boolean;
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
  /** What determines the answer, if it is in the request: equal ones at the same time share an answer. A repeat of a request always does. */
  readonly keyOf?: (ask: Ask) => string | undefined;
  /** How many are answered at the same time. Default: 4. */
  readonly atOnce?: number;
}

/**
 * Answers requests until it is disposed: a few at a time, the others wait for their turn within their time. What is not answered by then gets the answer
 * that this process is stopping, and what nobody waits for any more is not worked on.
 */
export function answerRequests<Ask extends { readonly timeoutMs: number }>(bus: Bus, kind: Answering<Ask>): AsyncDisposable {
  const { subject, noun, decode, keyOf, atOnce = usualAtOnce } = kind;
  const stop = new AbortController();
  const turns = new Turns({ atOnce, mostWaiting });
  const shared = new SharedRuns<Uint8Array>();
  const answering = new Set<Promise<void>>();
  const waiting = new Map<string, Set<AbortController>>();
  const answerTo = async (message: Msg) => {
    const ask = decode(message.data);
    const limitMs = ask.timeoutMs || usualMs;
    const late = new AbortController();
    const id = message.headers?.get(requestIdHeader) ?? "";
    using _waits = waits(waiting, id, late);
    const timer = setTimeout(() => late.abort(new Fault("deadline", `the ${noun} took longer than ${limitMs / 1000} s`)), limitMs);
    const signal = AbortSignal.any([stop.signal, late.signal]);
    const make = (each: AbortSignal) => turns.take(() => kind.answer(ask, each), each);
    const key = keyOf?.(ask) ?? (id || undefined);
    const made = key === undefined ? make(signal) : shared.run(key, make, { signal });
    return await abortable(made, signal).finally(() => clearTimeout(timer));
  };
  const callback = (error: Error | null, message: Msg): void => {
    if (error) {
      bus.log.warn({ err: error }, `subscription to requests for ${noun}s failed`);
      return;
    }
    const responded = respond(bus, kind, message, answerTo(message), stop.signal).finally(() => answering.delete(responded));
    answering.add(responded);
  };
  const subscription = hear(bus, subject, { queue: "previews", callback });
  const withdraw = (error: Error | null, message: Msg): void => {
    if (error) {
      bus.log.warn({ err: error }, `subscription to withdrawn requests for ${noun}s failed: they are worked on until their time is over`);
      return;
    }
    for (const each of waiting.get(message.headers?.get(requestIdHeader) ?? "") ?? [])
      each.abort(new Fault("canceled", `nobody waits for the ${noun} any more`));
  };
  const withdrawals = hear(bus, withdrawalSubject(subject), { callback: withdraw });
  return {
    [Symbol.asyncDispose]: async () => {
      subscription.unsubscribe();
      withdrawals.unsubscribe();
      stop.abort();
      await bounded(Promise.all(answering), 1_000);
      await bounded(bus.connection.flush(), 1_000);
    },
  };
}

/** Notes that a request waits, until the result is disposed. */
function waits(waiting: Map<string, Set<AbortController>>, id: string, stop: AbortController): Disposable {
  const those = waiting.getOrInsertComputed(id, () => new Set());
  those.add(stop);
  return {
    [Symbol.dispose]: () => {
      those.delete(stop);
      if (those.size === 0 && waiting.get(id) === those) waiting.delete(id);
    },
  };
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
  stop: AbortSignal,
): Promise<void> {
  const made = await making.catch((error: unknown) => {
    if (stop.aborted)
      return encodeFault({ code: "unavailable", message: `the service that makes a ${noun} is stopping: ask again`, stopping: true });
    if (!isFault(error)) bus.log.error({ err: error }, `${noun} failed`);
    const { code, message: text } = isFault(error) ? error : new Fault("internal", "internal error");
    return encodeFault({ code, message: text, stopping: false });
  });
  const mostBytes = bus.connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
  // Otherwise the caller would wait in vain.
  const tooLarge = `the ${noun} has ${made.length} bytes, more than the ${mostBytes} of a message of NATS`;
  try {
    answer(message, made.length <= mostBytes ? made : encodeFault({ code: "too_large", message: tooLarge, stopping: false }));
  } catch (err) {
    bus.log.debug({ err: messageOf(err) }, `could not send a ${noun}`);
  }
}
