import { setTimeout as wait } from "node:timers/promises";
import type { DescMessage } from "@bufbuild/protobuf";
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import { isFault } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";
import { bounded } from "../connection/bounded.ts";
import type { Bus } from "../connection/bus.ts";
import { namesOfParts, partBytes } from "../topics/parts.ts";
import type { Topic } from "../topics/topic.ts";
import { Batches } from "./delivery/batches.ts";
import { Delivery } from "./delivery/delivery.ts";
import { handleDelivery } from "./delivery/handle-delivery.ts";
import type { HandlingDeps, HandlingOptions } from "./delivery/handling.ts";
import { HeldDeliveries } from "./delivery/held-deliveries.ts";
import { Load } from "./load.ts";

/**
 * A running consumer. Disposing it stops taking messages, aborts the signal of the handlers, waits for them a bounded time and hands unfinished
 * messages back.
 */
export interface Consumption extends AsyncDisposable {
  /** Resolves when the consumer was stopped. Rejects when it cannot continue because the bus was closed first. */
  readonly done: Promise<void>;
}

export interface ConsumptionOptions<Desc extends DescMessage> extends HandlingOptions<Desc> {
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  readonly ackWaitMs: number;
  readonly graceMs: number;
  readonly consumer: Consumer;
  readonly open: (signal: AbortSignal) => Promise<Consumer>;
}

/** How long the server keeps a pull request open. */
const pullMs = 10_000;

/** The loop of `consume`. Only an error that ends it is thrown. */
export class DurableConsumption<Desc extends DescMessage> implements Consumption {
  readonly done: Promise<void>;
  readonly #bus: Bus;
  readonly #handling: HandlingDeps<Desc>;
  /** Handles one message. Never throws. */
  readonly #handle: (delivery: Delivery, message: JsMsg) => Promise<void>;
  readonly #options: ConsumptionOptions<Desc>;
  readonly #stop = new AbortController();
  readonly #held = new HeldDeliveries();
  readonly #handlers = new Set<Promise<void>>();
  readonly #load: Load;
  #consumer: Consumer | undefined;
  #freed = Promise.withResolvers<void>();
  #disposed: Promise<void> | undefined;

  constructor(bus: Bus, topic: Topic<Desc>, options: ConsumptionOptions<Desc>) {
    this.#bus = bus;
    this.#handling = { bus, topic, options, stop: this.#stop.signal };
    this.#handle = handlerOf(this.#handling);
    this.#options = options;
    this.#load = new Load(options.concurrency);
    this.#consumer = options.consumer;
    const onAbort = (): void => this.#stop.abort(options.signal?.reason);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    if (options.signal?.aborted) onAbort();
    this.done = this.#run().finally(() => options.signal?.removeEventListener("abort", onAbort));
    this.done.catch(() => {});
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        await this.#bus.ready(this.#stop.signal);
        const replaced = this.#bus.incarnations.replaced(this.#stream);
        this.#consumer ??= await this.#options.open(this.#stop.signal);
        await this.#pull(this.#consumer, await this.#freeSlots(), replaced);
        if (replaced.aborted) this.#startAnew();
        failures = 0;
      } catch (err) {
        if (this.#stop.signal.aborted) return;
        if (this.#bus.connection.isClosed() || isFault(err, "precondition")) throw err;
        this.#consumer = undefined;
        failures++;
        this.#options.log.warn({ err, durable: this.#options.durable, failures }, "could not pull messages");
        await wait(backoffDelay(failures, { baseMs: 100, maxMs: 5_000 }), undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  /** Requests no more messages than can start at once: a message that waits here would be missing in another process. */
  async #freeSlots(): Promise<number> {
    while (this.#load.room === 0 && !this.#stop.signal.aborted) {
      this.#freed = Promise.withResolvers<void>();
      await this.#freed.promise;
      // Handlers whose work was done together end together: one request for all of them, not one for the first and one for the others.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.#load.room;
  }

  /** The stream was lost and created again: its sequences belong to other messages, and the work that was taken from it is nowhere else. */
  #startAnew(): void {
    this.#consumer = undefined;
    this.#held.lose({ isOnePerSubject: this.#handling.topic.stream.settings.max_msgs_per_subject === 1 });
  }

  get #stream(): string {
    return this.#handling.topic.stream.name;
  }

  async #pull(consumer: Consumer, count: number, replaced: AbortSignal): Promise<void> {
    const lost = AbortSignal.any([this.#bus.lost, replaced]);
    const stop = this.#stop.signal;
    if (stop.aborted || lost.aborted) return;
    const messages = await consumer.fetch({ max_messages: count, expires: pullMs });
    // The client would repeat a lost request with the full count after a reconnect.
    const close = (): void => void messages.close();
    lost.addEventListener("abort", close, { once: true });
    stop.addEventListener("abort", close, { once: true });
    if (stop.aborted || lost.aborted) close();
    try {
      for await (const message of messages) this.#begin(message);
    } finally {
      lost.removeEventListener("abort", close);
      stop.removeEventListener("abort", close);
    }
  }

  #begin(message: JsMsg): void {
    const sequence = message.info.streamSequence;
    const earlier = this.#held.find(sequence, message.subject);
    if (earlier !== undefined) {
      earlier.adopt(message);
      return;
    }
    const delivery = new Delivery(this.#bus, message, this.#options.ackWaitMs);
    if (this.#stop.signal.aborted) {
      delivery.nak(0);
      delivery[Symbol.dispose]();
      return;
    }
    this.#held.add(sequence, delivery);
    const bytes = message.data.length + namesOfParts(message).length * partBytes;
    this.#load.add(bytes);
    const handling = this.#handle(delivery, message).finally(() => {
      this.#load.remove(bytes);
      delivery[Symbol.dispose]();
      this.#held.remove(sequence, delivery);
      this.#handlers.delete(handling);
      this.#freed.resolve();
    });
    this.#handlers.add(handling);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#close();
    return this.#disposed;
  }

  /** Never throws. */
  async #close(): Promise<void> {
    this.#stop.abort(new DOMException("the consumer was stopped", "AbortError"));
    this.#freed.resolve();
    const finished = Promise.allSettled([this.done, ...this.#handlers]);
    await bounded(finished, this.#options.graceMs);
    for (const delivery of this.#held) {
      delivery.nak(0);
      delivery[Symbol.dispose]();
    }
    if (this.#bus.connected) await bounded(this.#bus.connection.flush(), 1_000);
  }
}

function handlerOf<Desc extends DescMessage>(deps: HandlingDeps<Desc>): (delivery: Delivery, message: JsMsg) => Promise<void> {
  const { handle } = deps.options;
  if (typeof handle === "function") return (delivery, message) => handleDelivery(deps, handle, delivery, message);
  const batches = new Batches(deps, handle);
  return (delivery, message) => batches.handle(delivery, message);
}
