import { isFault, whatCallerShould } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";

/** What becomes of a delivered message. */
export type Settlement =
  | { readonly kind: "ack" }
  /** Another delivery after `delayMs`. */
  | { readonly kind: "nak"; readonly delayMs: number }
  /** Nothing is said: it belongs to whoever renews its lease, and comes back when nobody does. */
  | { readonly kind: "leave" }
  /** No further delivery: the message is kept as a dead letter. */
  | { readonly kind: "dead-letter"; readonly reason: string };

export interface SettlementContext {
  /** How often the message was delivered, this time included. */
  readonly deliveries: number;
  /** Whether this process is stopping: then an error says nothing about the message. */
  readonly stopping: boolean;
  /** Deliveries after which it is given up; without a limit unless told. */
  readonly maxDeliver?: number | undefined;
  /** Whether what can not succeed as things are is tried again all the same, because nothing may be left out. */
  readonly keepTrying?: boolean | undefined;
  /** In [0, 1); `Math.random` unless told. */
  readonly random?: () => number;
}

const backoff = { baseMs: 500, maxMs: 60_000 };

/** What becomes of a message after its handler threw. Pure but for the jitter. */
export function settlementFor(error: unknown, context: SettlementContext): Settlement {
  const { deliveries, stopping, maxDeliver = Number.POSITIVE_INFINITY, keepTrying = false, random = Math.random } = context;
  if (stopping) return { kind: "nak", delayMs: 0 };
  // Not our stop but another's: somebody took the work over. To hand it back would take it from them again.
  const next = whatCallerShould(error);
  if (next === "stop") return { kind: "leave" };
  const reason = reasonOf(error);
  if (!keepTrying && next === "fix") return { kind: "dead-letter", reason };
  if (deliveries >= maxDeliver) return { kind: "dead-letter", reason: `gave up after ${deliveries} deliveries: ${reason}` };
  return { kind: "nak", delayMs: Math.round(backoffDelay(deliveries, { ...backoff, random })) };
}

/** An error in one line, for a person who inspects a dead letter. */
export function reasonOf(error: unknown): string {
  if (isFault(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
