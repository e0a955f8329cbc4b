import { setTimeout as wait } from "node:timers/promises";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import { backoffDelay, type Logger, withSpan, withTraceparent } from "@slipway/runtime";
import type { Bus } from "../connection/bus.ts";
import { decodeMessage, type Topic } from "../topics/topic.ts";
import { traceparentOf } from "../topics/trace-headers.ts";
import { deadLetter } from "./dead-letters.ts";
import { Delivery } from "./delivery.ts";
import type { Handler } from "./handler.ts";
import { reasonOf, type Settlement, settlementFor } from "./settlement.ts";

/** Messages being handled. Disposing takes no more, aborts the handlers' signal, waits for them in bounded time and hands back what is unfinished. */
export interface Consumption extends AsyncDisposable {
  /** Resolves when it was stopped; rejects when it can not go on, because the bus was closed first. */
  readonly done: Promise<void>;
}

export interface ConsumptionOptions<Desc extends DescMessage> {
  readonly durable: string;
  readonly concurrency: number;
  readonly handle: Handler<Desc>;
  readonly log: Logger;
  readonly signal?: AbortSignal;
  readonly ackWaitMs: number;
  readonly maxDeliver?: number;
  readonly graceMs: number;
  readonly keepTrying: boolean;
  readonly consumer: Consumer;
  readonly open: () => Promise<Consumer>;
}

/** How long the server keeps a request for messages. */
const pullMs = 10_000;

/** The loop of `consume`. Nothing in it throws but what ends it. */
export class DurableConsumption<Desc extends DescMessage> implements Consumption {
  readonly done: Promise<void>;
  readonly #bus: Bus;
  readonly #topic: Topic<Desc>;
  readonly #options: ConsumptionOptions<Desc>;
  readonly #stop = new AbortController();
  /** What is in hand, by its place in the stream. */
  readonly #deliveries = new Map<number, Delivery>();
  readonly #handlers = new Set<Promise<void>>();
  #consumer: Consumer | undefined;
  #freed = Promise.withResolvers<void>();
  #disposed: Promise<void> | undefined;

  constructor(bus: Bus, topic: Topic<Desc>, options: ConsumptionOptions<Desc>) {
    this.#bus = bus;
    this.#topic = topic;
    this.#options = options;
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
        this.#consumer ??= await this.#options.open();
        await this.#pull(this.#consumer, await this.#freeSlots());
        failures = 0;
      } catch (err) {
        if (this.#stop.signal.aborted) return;
        if (this.#bus.connection.isClosed()) throw err;
        this.#consumer = undefined;
        failures++;
        this.#options.log.warn({ err, durable: this.#options.durable, failures }, "could not take messages");
        await wait(backoffDelay(failures, { baseMs: 100, maxMs: 5_000 }), undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  /** No more is asked for than can be begun at once: a message that waits here would be missing elsewhere. */
  async #freeSlots(): Promise<number> {
    while (this.#deliveries.size >= this.#options.concurrency && !this.#stop.signal.aborted) {
      this.#freed = Promise.withResolvers<void>();
      await this.#freed.promise;
    }
    return this.#options.concurrency - this.#deliveries.size;
  }

  async #pull(consumer: Consumer, count: number): Promise<void> {
    const { lost } = this.#bus;
    const stop = this.#stop.signal;
    if (stop.aborted || lost.aborted) return;
    const messages = await consumer.fetch({ max_messages: count, expires: pullMs });
    // A lost request is not left to the client: after a reconnect it would ask for the full count again.
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
    const earlier = this.#deliveries.get(sequence);
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
    this.#deliveries.set(sequence, delivery);
    const handling = this.#handle(delivery, message).finally(() => {
      delivery[Symbol.dispose]();
      this.#deliveries.delete(sequence);
      this.#handlers.delete(handling);
      this.#freed.resolve();
    });
    this.#handlers.add(handling);
  }

  /** Never throws. */
  async #handle(delivery: Delivery, incoming: JsMsg): Promise<void> {
    const { subject, info } = incoming;
    const log = this.#options.log.child({
      durable: this.#options.durable,
      subject,
      sequence: info.streamSequence,
      deliveries: info.deliveryCount,
    });
    const begun = performance.now();
    const { settlement, err } = await withTraceparent(traceparentOf(incoming), () => this.#try(delivery, incoming, log));
    const durationMs = Math.round(performance.now() - begun);
    const { noun } = this.#topic;
    if (delivery.lost.aborted) return log.warn({ durationMs, err, lease: String(delivery.lost.reason) }, `lost ${noun}`);
    try {
      await this.#settle(delivery, incoming, settlement);
    } catch (error) {
      return log.warn({ durationMs, err: error }, `left ${noun} to its next delivery`);
    }
    switch (settlement.kind) {
      case "ack":
        return log[this.#options.keepTrying ? "debug" : "info"]({ durationMs }, `handled ${noun}`);
      case "nak":
        if (this.#stop.signal.aborted) return log.info({ durationMs }, `handed back ${noun}`);
        return log.warn({ durationMs, delayMs: settlement.delayMs, err }, `put off ${noun}`);
      case "leave":
        return log.info({ durationMs, err }, `left ${noun} to whoever has it now`);
      case "dead-letter":
        return log.error({ durationMs, reason: settlement.reason, err }, `dead-lettered ${noun}`);
    }
    settlement satisfies never;
  }

  async #try(delivery: Delivery, incoming: JsMsg, log: Logger): Promise<{ readonly settlement: Settlement; readonly err?: unknown }> {
    const { subject, info, data } = incoming;
    const { maxDeliver, keepTrying, handle, durable } = this.#options;
    let message: MessageShape<Desc>;
    try {
      message = decodeMessage(this.#topic, data);
    } catch (err) {
      // No delivery can change it, so not even a consumer that keeps trying gets it again.
      return { settlement: { kind: "dead-letter", reason: reasonOf(err) }, err };
    }
    try {
      const signal = AbortSignal.any([this.#stop.signal, delivery.lost]);
      const context = {
        subject,
        sequence: info.streamSequence,
        deliveries: info.deliveryCount,
        traceparent: traceparentOf(incoming),
        signal,
        log,
      };
      const attributes = {
        "messaging.system": "nats",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": subject,
        "messaging.destination.template": this.#topic.filter(),
        "messaging.consumer.group.name": durable,
        "messaging.message.id": `${info.stream}.${info.streamSequence}`,
        "messaging.message.body.size": data.length,
      };
      await withSpan(`process ${this.#topic.noun}`, { kind: "consumer", attributes }, () => handle(message, context));
      return { settlement: { kind: "ack" } };
    } catch (err) {
      const stopping = this.#stop.signal.aborted;
      return { settlement: settlementFor(err, { deliveries: info.deliveryCount, stopping, maxDeliver, keepTrying }), err };
    }
  }

  async #settle(delivery: Delivery, incoming: JsMsg, settlement: Settlement): Promise<void> {
    switch (settlement.kind) {
      case "ack":
        return delivery.ack();
      case "nak":
        return delivery.nak(settlement.delayMs);
      case "leave":
        return;
      case "dead-letter":
        await deadLetter(this.#bus, incoming, settlement.reason, { signal: AbortSignal.any([this.#stop.signal, delivery.lost]) });
        return delivery.term(settlement.reason);
    }
    settlement satisfies never;
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
    for (const delivery of this.#deliveries.values()) {
      delivery.nak(0);
      delivery[Symbol.dispose]();
    }
    if (this.#bus.connected) await bounded(this.#bus.connection.flush(), 1_000);
  }
}

/** Waits for what `promise` comes to, but not for ever. Never throws. */
async function bounded(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise.catch(() => {}), late]).finally(() => clearTimeout(timer));
}
