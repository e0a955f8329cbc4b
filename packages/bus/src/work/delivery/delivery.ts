import type { JsMsg } from "@nats-io/jetstream";
import { Fault } from "@slipway/domain";
import type { Bus } from "../../connection/bus.ts";

/** The part of a message that a delivery uses. */
type Answerable = Pick<JsMsg, "subject" | "ack" | "nak" | "term" | "working"> & { readonly info: Pick<JsMsg["info"], "streamSequence"> };

/**
 * A message that is being handled. The ack deadline is a lease, renewed by heartbeats. If none got through for that long, another process may have the
 * message: then `lost` aborts, and nothing more is sent to the server. No method throws.
 */
export class Delivery implements Disposable {
  readonly #bus: Pick<Bus, "connected" | "log">;
  readonly #ackWaitMs: number;
  readonly #heartbeat: NodeJS.Timeout;
  #message: Answerable;
  #leaseUntil: number;
  #loss: Fault | undefined;
  /** Made for who asks: most deliveries of a batch need none. */
  #lost: AbortController | undefined;

  constructor(bus: Pick<Bus, "connected" | "log">, message: Answerable, ackWaitMs: number) {
    this.#bus = bus;
    this.#message = message;
    this.#ackWaitMs = ackWaitMs;
    this.#leaseUntil = performance.now() + ackWaitMs;
    this.#heartbeat = setInterval(() => this.#renew(), ackWaitMs / 3);
  }

  get subject(): string {
    return this.#message.subject;
  }

  /** Aborts when the lease expires. */
  get lost(): AbortSignal {
    if (this.#lost === undefined) {
      this.#lost = new AbortController();
      if (this.#loss) this.#lost.abort(this.#loss);
    }
    return this.#lost.signal;
  }

  /** Whether the lease has expired. */
  get isLost(): boolean {
    return !this.#checkLease();
  }

  /** Continues with a later delivery of the same message, after a restarted server forgot that we have it. */
  adopt(message: Answerable): void {
    if (this.#checkLease()) this.#message = message;
    else message.nak(this.#ackWaitMs);
    this.#renew();
  }

  ack(): void {
    this.#send(() => this.#message.ack());
  }

  nak(delayMs: number): void {
    this.#send(() => this.#message.nak(delayMs));
  }

  term(reason: string): void {
    this.#send(() => this.#message.term(reason));
  }

  #renew(): void {
    if (!this.#checkLease() || !this.#bus.connected) return;
    this.#send(() => this.#message.working());
    this.#leaseUntil = performance.now() + this.#ackWaitMs;
  }

  /** The late timers of a process that was frozen must not renew a lease that has expired. */
  #checkLease(): boolean {
    if (performance.now() <= this.#leaseUntil) return true;
    this.#loss ??= new Fault(
      "conflict",
      `the lease on message ${this.#message.info.streamSequence} expired: another replica may have the message`,
    );
    this.#lost?.abort(this.#loss);
    return false;
  }

  #send(answer: () => void): void {
    if (!this.#checkLease()) return;
    try {
      answer();
    } catch (err) {
      this.#bus.log.debug({ err }, "could not answer a message");
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeat);
  }
}
