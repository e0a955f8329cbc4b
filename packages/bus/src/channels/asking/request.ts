import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Fault, isFault, messageOf } from "@slipway/domain";
import { abortable } from "../../connection/abortable.ts";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isNoResponders, natsFault } from "../../connection/faults/nats-fault.ts";
import { traceHeaders } from "../../topics/writing/trace-headers.ts";
import { Patience } from "./patience.ts";
import { requestIdHeader, type SentFault, usualMs, withdrawalSubject } from "./requests.ts";

/** How much longer than the service the caller waits, so that the answer says why there is none. */
const graceMs = 2_000;
/** By how much the clocks of timers differ at most. */
const roundingMs = 10;
/** Pause before a service that is not there is asked again. */
const retryMs = 500;
/** After which silence a request is sent again: its process may have been killed. One that still works on it answers both with the same work. */
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
  /** What was sent in place of an answer, if that is so. */
  readonly faultIn: (answer: Answer) => SentFault | undefined;
  /** Default: two minutes. */
  readonly timeoutMs?: number | undefined;
}

export interface RequestOptions extends CallOptions {
  readonly patience?: Patience | undefined;
  /** Default: 15 s. */
  readonly repeatMs?: number;
  /** How long the caller still waits, which may grow meanwhile. Default: what is left of the time of the request. */
  readonly leftMs?: (() => number) | undefined;
}

type Heard<Answer> = { readonly kind: "answer"; readonly answer: Answer } | { readonly kind: "away" | "stopping" | "silent" | "late" };

/**
 * Sends a request, which must change nothing, and waits for the answer: sends it again while nobody is there, such as during a restart, and if its process
 * stops or is silent for long. A caller that leaves, by the signal, ends the work. Throws `unavailable` if nobody is there for longer than the patience, `deadline` if nobody answers in time, each with what to
 * do, and the reason of the signal.
 */
export async function request<Answer>(bus: Bus, given: Request<Answer>, options: RequestOptions = {}): Promise<Answer> {
  const { signal, patience = new Patience(), repeatMs: silenceMs = repeatMs } = options;
  const startedAt = performance.now();
  const left = options.leftMs ?? (() => startedAt + (given.timeoutMs || usualMs) - performance.now());
  const id = randomUUID();
  const asked = new Set<Promise<Heard<Answer>>>();
  using _leaving = onLeaving(bus, given.subject, id, signal);
  for (;;) {
    await bus.ready(signal);
    const leftMs = Math.ceil(left());
    if (leftMs <= 0) throw late(given, performance.now() - startedAt + left());
    const asking: Promise<Heard<Answer>> = ask(bus, given, { id, leftMs, left, signal }).finally(() => asked.delete(asking));
    asked.add(asking);
    // Nobody may listen any more when it ends.
    asking.catch(() => {});
    using silence = silent(silenceMs);
    const heard = await abortable(Promise.race([...asked, silence.promise]), signal);
    if (heard.kind !== "away") patience.heard();
    if (heard.kind === "answer") return heard.answer;
    if (heard.kind === "silent" || heard.kind === "late") continue;
    if (heard.kind === "away" && patience.isOver(performance.now()))
      throw new Fault("unavailable", `no ${given.service} has answered for ${patience.ms / 1000} s: see slipway status, and start it`);
    await delay(Math.min(retryMs, leftMs), undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

/** Says that the caller has left, if it does while the result is not disposed. Without a connection the process notices when the time is over. Never throws. */
function onLeaving(bus: Bus, subject: string, id: string, signal: AbortSignal | undefined): Disposable {
  const leave = () => {
    try {
      if (bus.connected)
        bus.connection.publish(withdrawalSubject(subject), undefined, { headers: traceHeaders({ [requestIdHeader]: id }) });
    } catch (err) {
      bus.log.debug({ err: messageOf(err) }, "could not withdraw a request");
    }
  };
  signal?.addEventListener("abort", leave, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener("abort", leave) };
}

interface Sending extends CallOptions {
  readonly id: string;
  readonly leftMs: number;
  readonly left: () => number;
}

async function ask<Answer>(bus: Bus, given: Request<Answer>, { id, leftMs, left, signal }: Sending): Promise<Heard<Answer>> {
  const over = performance.now() + leftMs;
  /** Whether its time is over, and the caller has more by now. */
  const isOutlived = () => performance.now() > over - roundingMs && performance.now() + left() > over + roundingMs;
  try {
    const headers = traceHeaders({ [requestIdHeader]: id });
    const asked = bus.connection.request(given.subject, given.encode(leftMs), { timeout: leftMs + graceMs, headers });
    const answer = given.decode((await abortable(asked, signal)).data);
    const fault = given.faultIn(answer);
    if (fault?.stopping) return { kind: "stopping" };
    return fault?.code === "deadline" && isOutlived() ? { kind: "late" } : { kind: "answer", answer };
  } catch (error) {
    signal?.throwIfAborted();
    if (isNoResponders(error)) return { kind: "away" };
    const fault = natsFault(given.what, error);
    if (isFault(fault, "deadline")) return { kind: "late" };
    throw fault;
  }
}

function late({ service }: Pick<Request<never>, "service">, wholeMs: number): Fault {
  return new Fault(
    "deadline",
    `the ${service} did not answer within ${Math.round(wholeMs) / 1000} s: it is busy or was stopped: see slipway status, and ask again`,
  );
}

function silent(ms: number): Disposable & { readonly promise: Promise<{ readonly kind: "silent" }> } {
  const { promise, resolve } = Promise.withResolvers<{ readonly kind: "silent" }>();
  const timer = setTimeout(() => resolve({ kind: "silent" }), ms);
  return { promise, [Symbol.dispose]: () => clearTimeout(timer) };
}
