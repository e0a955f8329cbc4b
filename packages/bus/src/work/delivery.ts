import type { JsMsg } from "@nats-io/jetstream";
import { Fault } from "@slipway/domain";
import type { Bus } from "../connection/bus.ts";

/** What is asked of a message. */
type Answerable = Pick<JsMsg, "ack" | "nak" | "term" | "working"> & { readonly info: Pick<JsMsg["info"], "streamSequence"> };

/**
 * A message in hand. The ack deadline is a lease: heartbeats renew it, and when none got through for that long, somebody else may have the message.
 * Then `lost` aborts, and nothing is told to the server any more. Nothing here throws.
 */
export class Delivery implements Disposable {
  readonly #bus: Pick<Bus, "connected" | "log">;
  readonly #ackWaitMs: number;
  readonly #lost = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;
  #message: Answerable;
  #leaseUntil: number;

  constructor(bus: Pick<Bus, "connected" | "log">, message: Answerable, ackWaitMs: number) {
    this.#bus = bus;
    this.#message = message;
    this.#ackWaitMs = ackWaitMs;
    this.#leaseUntil = performance.now() + ackWaitMs;
    this.#heartbeat = setInterval(() => this.#renew(), ackWaitMs / 3);
  }

  /** Aborts when the lease ran out. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Goes on with a later delivery of the same message: the server forgot, at a restart, that it is in our hands. */
  adopt(message: Answerable): void {
    if (this.#checkLease()) this.#message = message;
    else message.nak(this.#ackWaitMs);
    this.#renew();
  }

  ack(): void {
    this.#tell(() => this.#message.ack());
  }

  nak(delayMs: number): void {
    this.#tell(() => this.#message.nak(delayMs));
  }

  term(reason: string): void {
    this.#tell(() => this.#message.term(reason));
  }

  #renew(): void {
    if (!this.#checkLease() || !this.#bus.connected) return;
    this.#tell(() => this.#message.working());
    this.#leaseUntil = performance.now() + this.#ackWaitMs;
  }

  /** Late timers of a process that was frozen must not renew what is gone. */
  #checkLease(): boolean {
    if (performance.now() <= this.#leaseUntil) return true;
    this.#lost.abort(
      new Fault("conflict", `the lease on message ${this.#message.info.streamSequence} ran out: another replica may have it`),
    );
    return false;
  }

  #tell(say: () => void): void {
    if (!this.#checkLease()) return;
    try {
      say();
    } catch (err) {
      this.#bus.log.debug({ err }, "could not answer for a message");
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeat);
  }
}
