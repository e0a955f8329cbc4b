import { boundText, isFault, limits, messageOf, whatCallerShould } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";

/** Thrown by a handler that wants the message again after a time; it says when, instead of the usual growing delay. */
export class Later extends Error {
  override readonly name = "Later";
  readonly delayMs: number;

  constructor(delayMs: number, reason: string, options?: { readonly cause?: unknown }) {
    super(reason, options);
    this.delayMs = delayMs;
  }
}

/** How a delivered message is settled. */
export type Settlement =
  | { readonly kind: "ack" }
  /** Redelivered after `delayMs`. */
  | { readonly kind: "nak"; readonly delayMs: number }
  /** Nothing is sent: the process that renews the lease has the message. It is redelivered if no process does. */
  | { readonly kind: "leave" }
  /** No further delivery: the message is kept as a dead letter. */
  | { readonly kind: "dead-letter"; readonly reason: string };

export interface SettlementContext {
  /** Number of deliveries, including this one. */
  readonly deliveries: number;
  /** Whether this process is stopping. If so, the error is not about the message. */
  readonly stopping: boolean;
  /** Deliveries after which the message becomes a dead letter. Default: no limit. */
  readonly maxDeliver?: number | undefined;
  /** Whether errors that a retry cannot fix are retried as well, because no message may be lost. */
  readonly keepTrying?: boolean | undefined;
  /** In [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
}

const backoff = { baseMs: 500, maxMs: 60_000 };

/** How a message is settled after its handler threw. Pure, apart from the jitter. */
export function settlementFor(error: unknown, context: SettlementContext): Settlement {
  const { deliveries, stopping, maxDeliver = Number.POSITIVE_INFINITY, keepTrying = false, random = Math.random } = context;
  if (stopping) return { kind: "nak", delayMs: 0 };
  if (error instanceof Later) return { kind: "nak", delayMs: Math.round(error.delayMs) };
  // Another process took over the work. A nak would take it away from that process.
  const next = whatCallerShould(error);
  if (next === "stop") return { kind: "leave" };
  const reason = reasonOf(error);
  if (!keepTrying && next === "fix") return { kind: "dead-letter", reason };
  if (deliveries >= maxDeliver) return { kind: "dead-letter", reason: `gave up after ${deliveries} deliveries: ${reason}` };
  return { kind: "nak", delayMs: Math.round(backoffDelay(deliveries, { ...backoff, random })) };
}

/** An error for a person who inspects a dead letter, of a bounded size. All of it is in the log. */
export function reasonOf(error: unknown): string {
  return boundText(isFault(error) ? `${error.code}: ${error.message}` : messageOf(error), limits.text);
}
