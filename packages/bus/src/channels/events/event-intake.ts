import { setTimeout as wait } from "node:timers/promises";
import type { Msg, MsgHdrs, Subscription } from "@nats-io/transport-node";
import { isFault, messageOf } from "@slipway/domain";
import { type Logger, seldom } from "@slipway/runtime";
import { answer, wantsAnswer } from "../../connection/answer.ts";
import { bounded } from "../../connection/bounded.ts";
import type { Bus } from "../../connection/bus.ts";
import { hear } from "../../connection/hear.ts";
import { topics } from "../../topics/topics.ts";
import { consume } from "../../work/consume.ts";
import type { Consumption } from "../../work/consumption.ts";
import { type EventAnswer, errorAnswer, storedAnswer, successAnswer } from "./event-answer.ts";
import { EventRefusal } from "./event-refusal.ts";
import { isInIntake, placeOf, removeFromIntake, twinOf } from "./stored-event.ts";

/** A message as somebody published it on `slipway.event.<project>.<name>`. */
export interface PublishedEvent {
  readonly subject: string;
  /** Every header with all its values, as they were written. */
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[];
  readonly data: Uint8Array;
  /** Identifies the stored message, for an event that has no id of its own. Ask only then. */
  readonly place: () => Promise<string>;
}

/** Registers a published event. Idempotent. Throws an `EventRefusal` for what is refused. */
export type RegisterPublished = (event: PublishedEvent, options: { readonly signal: AbortSignal }) => Promise<EventAnswer>;

export interface ServeEventIntakeOptions {
  readonly register: RegisterPublished;
  readonly log: Logger;
  readonly signal?: AbortSignal;
  /** How long an event is left to a process that does not answer. Default: 15 s. */
  readonly ackWaitMs?: number;
  /** How long a stored event is left to the process that received its request. Default: 10 s. */
  readonly headStartMs?: number;
}

/** Requests that wait in one process. What comes then is registered by the consumer. */
const mostWaiting = 1_000;

/**
 * Registers what is published on `slipway.event.>`, in any number of processes: at once by a queue subscription, which answers whoever published it, and by
 * a durable consumer, which finds what was stored while no process ran, or lost its process. Both register the same event. What is refused is
 * answered; what was refused without anybody to answer becomes a dead letter. Events of one subject are registered in the order in which this process
 * received them. Resolves when the server knows both; the subscription may be later if the server does not answer.
 */
export async function serveEventIntake(
  bus: Bus,
  { register, log, signal, ackWaitMs, headStartMs = 10_000 }: ServeEventIntakeOptions,
): Promise<Consumption> {
  const stop = new AbortController();
  const stopping = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const consumption = await consume(bus, topics.eventIntake, {
    durable: "gateway",
    log,
    concurrency: 256,
    ...(ackWaitMs !== undefined && { ackWaitMs }),
    signal: stopping,
    handle: async ({ value }, { subject, sequence, storedAt, deliveries, headers, signal: leased }) => {
      // Whoever received the request answers it: first come, it says that the event was new.
      const age = Date.now() - storedAt.epochMilliseconds;
      if (deliveries === 1 && age >= 0 && age < headStartMs) await wait(headStartMs - age, undefined, { signal: leased });
      try {
        const place = async () => placeOf({ sequence, storedAt });
        await register({ subject, headers: entriesOf(headers), data: value, place }, { signal: leased });
      } catch (error) {
        if (!(error instanceof EventRefusal) || (await isInIntake(bus, sequence, { signal: leased }))) throw error;
        log.debug({ subject, sequence }, "the sender of an event was told why it is refused");
      }
    },
  });
  const requests = new EventRequests(bus, { register, log, stopping });
  await bounded(bus.connection.flush(), 1_000);
  return {
    done: consumption.done,
    [Symbol.asyncDispose]: async () => {
      await requests[Symbol.asyncDispose]();
      stop.abort();
      await consumption[Symbol.asyncDispose]();
    },
  };
}

/** The events that this process receives from the queue subscription. */
class EventRequests implements AsyncDisposable {
  readonly #bus: Bus;
  readonly #options: { readonly register: RegisterPublished; readonly log: Logger; readonly stopping: AbortSignal };
  /** The last one of each subject. */
  readonly #last = new Map<string, Promise<void>>();
  #waiting = 0;
  readonly #subscription: Subscription;
  readonly #warn = seldom((fields: object) =>
    this.#options.log.warn(fields, "could not register an event at once: the consumer tries again"),
  );

  constructor(bus: Bus, options: { readonly register: RegisterPublished; readonly log: Logger; readonly stopping: AbortSignal }) {
    this.#bus = bus;
    this.#options = options;
    const callback = (error: Error | null, message: Msg): void => {
      if (error) options.log.warn({ err: error }, "subscription to events failed: they are registered by the consumer");
      else this.#receive(message);
    };
    this.#subscription = hear(bus, "slipway.event.>", { queue: "gateway", callback });
  }

  #receive(message: Msg): void {
    if (this.#waiting >= mostWaiting) {
      this.#answer(message, storedAnswer("too many events arrive at the same time"));
      return;
    }
    this.#waiting++;
    const { subject } = message;
    const before = this.#last.get(subject) ?? Promise.resolve();
    const handled = before
      .then(() => this.#handle(message))
      .finally(() => {
        this.#waiting--;
        if (this.#last.get(subject) === handled) this.#last.delete(subject);
      });
    this.#last.set(subject, handled);
  }

  /** Never throws. */
  async #handle(message: Msg): Promise<void> {
    const { stopping, log } = this.#options;
    if (stopping.aborted) return;
    try {
      this.#answer(message, successAnswer(await this.#register(message)));
    } catch (err) {
      if (stopping.aborted) return;
      if (!(err instanceof EventRefusal)) {
        this.#warn({ err, subject: message.subject });
        return this.#answer(message, storedAnswer(isFault(err) ? err.message : "internal error"));
      }
      log.info({ subject: message.subject, reason: err.message, answered: wantsAnswer(message) }, "refused an event");
      // Without anybody to answer, the consumer makes it a dead letter.
      if (!wantsAnswer(message)) return;
      this.#answer(message, errorAnswer(err));
      await removeFromIntake(this.#bus, message, { signal: stopping }).catch((error: unknown) =>
        log.debug({ err: messageOf(error) }, "a refused event stays in the stream: it becomes a dead letter as well"),
      );
    }
  }

  async #register(message: Msg): Promise<EventAnswer> {
    const { register, stopping: signal } = this.#options;
    const { subject, data } = message;
    for (let attempt = 0, before: string | undefined; ; attempt++) {
      let place: string | undefined;
      const find = async () => {
        place = await twinOf(this.#bus, message, { signal, not: before });
        return place;
      };
      const answer = await register({ subject, headers: entriesOf(message.headers), data, place: find }, { signal });
      // It may be the message that somebody published before with the same content: ours was not stored yet.
      if (place === undefined || place === before || !answer.isDuplicate || attempt > 0) return answer;
      before = place;
    }
  }

  /** Never throws. */
  #answer(message: Msg, text: string): void {
    try {
      answer(message, text);
    } catch (err) {
      this.#options.log.debug({ err: messageOf(err) }, "could not answer an event");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What the server has sent already is still answered.
    await bounded(this.#subscription.drain(), 2_000);
    await bounded(Promise.all(this.#last.values()), 2_000);
    await bounded(this.#bus.connection.flush(), 1_000);
  }
}

function entriesOf(headers: MsgHdrs | undefined): readonly (readonly [string, readonly string[]])[] {
  return headers ? [...headers].map(([name, values]) => [name, values] as const) : [];
}
