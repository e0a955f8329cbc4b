import { setTimeout as delay } from "node:timers/promises";
import { Fault, isFault } from "@slipway/domain";
import { abortable } from "../../connection/abortable.ts";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isNoResponders, natsFault } from "../../connection/faults/nats-fault.ts";
import { traceHeaders } from "../../topics/trace-headers.ts";
import { Patience } from "./patience.ts";
import { usualMs } from "./requests.ts";

/** How much longer than the service the caller waits, so that the answer says why there is none. */
const graceMs = 2_000;
/** Pause before a service that is not there is asked again. */
const retryMs = 500;
/** After which silence a request that can be repeated is: its service may have died of it. A service that still works on it shares the answer. */
const repeatMs = 15_000;

/** A request to one of the services of a piped, of which any may answer. */
export interface Request<Answer> {
  readonly subject: string;
  /** The service and its piped, such as `planner of piped one`. */
  readonly service: string;
  /** What is asked of it, for messages. */
  readonly what: string;
  /** The request as it is sent, with the milliseconds that are left. */
  readonly encode: (timeoutMs: number) => Uint8Array;
  readonly decode: (data: Uint8Array) => Answer;
  /** Whether the answer is only that the process is stopping. */
  readonly isStopping: (answer: Answer) => boolean;
  /** Default: two minutes. */
  readonly timeoutMs?: number | undefined;
  /** Whether equal requests share an answer, so that a repeat costs nothing. */
  readonly isShared: boolean;
}

export interface RequestOptions extends CallOptions {
  readonly patience?: Patience | undefined;
  /** Default: 15 s. */
  readonly repeatMs?: number;
}

type Heard<Answer> = { readonly kind: "answer"; readonly answer: Answer } | { readonly kind: "away" | "stopping" | "silent" };

/**
 * Sends a request, which must change nothing, and waits for the answer: sends it again while nobody is there, such as during a restart, and if its process
 * stops. Throws `unavailable` if nobody is there for longer than the patience, `deadline` if nobody answers in time, each with what to do, and the reason of
 * the signal.
 */
export async function request<Answer>(bus: Bus, given: Request<Answer>, options: RequestOptions = {}): Promise<Answer> {
  const { signal, patience = new Patience(), repeatMs: silenceMs = repeatMs } = options;
  const limitMs = given.timeoutMs || usualMs;
  const over = performance.now() + limitMs;
  const asked = new Set<Promise<Heard<Answer>>>();
  for (;;) {
    await bus.ready(signal);
    const leftMs = Math.ceil(over - performance.now());
    if (leftMs <= 0) throw late(given, limitMs);
    const asking: Promise<Heard<Answer>> = ask(bus, given, leftMs, signal).finally(() => asked.delete(asking));
    asked.add(asking);
    // Nobody may listen any more when it ends.
    asking.catch(() => {});
    using silence = given.isShared ? silent(silenceMs) : undefined;
    const heard = await abortable(Promise.race([...asked, ...(silence ? [silence.promise] : [])]), signal);
    if (heard.kind !== "away") patience.heard();
    if (heard.kind === "answer") return heard.answer;
    if (heard.kind === "silent") continue;
    if (heard.kind === "away" && patience.isOver(performance.now()))
      throw new Fault("unavailable", `no ${given.service} has answered for ${patience.ms / 1000} s: see slipway status, and start it`);
    await delay(Math.min(retryMs, leftMs), undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

async function ask<Answer>(bus: Bus, given: Request<Answer>, leftMs: number, signal: AbortSignal | undefined): Promise<Heard<Answer>> {
  try {
    const asked = bus.connection.request(given.subject, given.encode(leftMs), { timeout: leftMs + graceMs, headers: traceHeaders() });
    const answer = given.decode((await abortable(asked, signal)).data);
    return given.isStopping(answer) ? { kind: "stopping" } : { kind: "answer", answer };
  } catch (error) {
    signal?.throwIfAborted();
    if (isNoResponders(error)) return { kind: "away" };
    const fault = natsFault(given.what, error);
    throw isFault(fault, "deadline") ? late(given, given.timeoutMs || usualMs) : fault;
  }
}

function late({ service }: Pick<Request<never>, "service">, limitMs: number): Fault {
  return new Fault(
    "deadline",
    `the ${service} did not answer within ${limitMs / 1000} s: it is busy or was stopped: see slipway status, and ask again`,
  );
}

function silent(ms: number): Disposable & { readonly promise: Promise<{ readonly kind: "silent" }> } {
  const { promise, resolve } = Promise.withResolvers<{ readonly kind: "silent" }>();
  const timer = setTimeout(() => resolve({ kind: "silent" }), ms);
  return { promise, [Symbol.dispose]: () => clearTimeout(timer) };
}
