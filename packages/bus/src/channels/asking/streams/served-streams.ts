import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Msg, Subscription } from "@nats-io/transport-node";
import { Fault, isFault, messageOf } from "@slipway/domain";
import { type StreamPull, StreamPulledSchema, StreamPullSchema } from "@slipway/proto/state";
import { abortable } from "../../../connection/abortable.ts";
import { answer } from "../../../connection/answer.ts";
import { bounded } from "../../../connection/bounded.ts";
import type { Bus } from "../../../connection/bus.ts";
import { hear } from "../../../connection/hear.ts";
import { subjectToken } from "../../../topics/subject.ts";

export interface StreamLimits {
  /** Streams that a process serves at a time. */
  readonly most: number;
  /** After which time without a request a stream ends: its reader is gone. */
  readonly idleMs: number;
  /** How long a request waits for a part; then it is answered with an empty one, so that the reader knows that the stream is alive. */
  readonly silentMs: number;
  /** The shortest time between two parts, which bounds how much a stream sends. */
  readonly pauseMs: number;
}

const usual: StreamLimits = { most: 100, idleMs: 30_000, silentMs: 10_000, pauseMs: 50 };

/** The subject of a stream that is read part by part. */
export function subjectOfStream(prefix: string, id: string): string {
  return `${prefix}.stream.${subjectToken("stream", id)}`;
}

/**
 * Streams that others read over NATS, each on a subject of its own that nobody can guess. A part is made when it is asked for, so a slow reader slows its
 * source. Nothing of it is stored; the streams end with this object.
 */
export class ServedStreams implements AsyncDisposable {
  readonly #bus: Bus;
  readonly #prefix: string;
  readonly #limits: StreamLimits;
  readonly #open = new Set<ServedStream>();

  constructor(bus: Bus, prefix: string, limits: Partial<StreamLimits> = {}) {
    this.#bus = bus;
    this.#prefix = prefix;
    this.#limits = { ...usual, ...limits };
  }

  get size(): number {
    return this.#open.size;
  }

  /** Begins to serve a stream and returns its id. The signal aborts when its reader is gone. Throws `unavailable` if there are too many. */
  open(parts: (signal: AbortSignal) => AsyncIterable<Uint8Array>): string {
    if (this.#open.size >= this.#limits.most)
      throw new Fault("unavailable", `${this.#limits.most} logs are being read already: try again when some of them have ended`);
    const id = randomUUID();
    const subject = subjectOfStream(this.#prefix, id);
    const stream = new ServedStream({ bus: this.#bus, subject, limits: this.#limits, parts, onEnd: () => this.#open.delete(stream) });
    this.#open.add(stream);
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const streams = [...this.#open];
    for (const stream of streams) stream.end(new Fault("unavailable", "the service that reads the log is stopping: ask again"));
    await bounded(Promise.all(streams.map(({ done }) => done)), 1_000);
    await bounded(this.#bus.connection.flush(), 1_000);
  }
}

interface ServedStreamOptions {
  readonly bus: Bus;
  readonly subject: string;
  readonly limits: StreamLimits;
  readonly parts: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
  readonly onEnd: () => void;
}

type Answer = MessageInitShape<typeof StreamPulledSchema>["answer"];

class ServedStream {
  readonly #options: ServedStreamOptions;
  readonly #stop = new AbortController();
  readonly #parts: AsyncIterator<Uint8Array>;
  readonly #subscription: Subscription;
  readonly #idle: NodeJS.Timeout;
  readonly #ended = Promise.withResolvers<void>();
  /** The part that comes next, if it was asked for and there was none in time. */
  #next: Promise<IteratorResult<Uint8Array>> | undefined;
  #number = 0n;
  #last: Promise<Answer> | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(options: ServedStreamOptions) {
    const { bus, subject, parts, limits } = options;
    this.#options = options;
    this.#parts = parts(this.#stop.signal)[Symbol.asyncIterator]();
    this.#idle = setTimeout(() => this.end(), limits.idleMs);
    const callback = (error: Error | null, message: Msg) => {
      if (error) bus.log.warn({ err: error }, "subscription to a stream failed");
      else void this.#answer(message);
    };
    this.#subscription = hear(bus, subject, { callback });
  }

  /** Resolves when its source has ended. */
  get done(): Promise<void> {
    return this.#ended.promise;
  }

  /** Idempotent, never throws. Who waits for a part gets the reason. */
  end(reason = new Fault("canceled", "nobody reads the stream any more")): void {
    if (this.#stop.signal.aborted) return;
    clearTimeout(this.#idle);
    this.#subscription.unsubscribe();
    this.#stop.abort(reason);
    this.#next?.catch(() => {});
    const returned = this.#parts.return?.() ?? Promise.resolve();
    void returned.catch(() => {}).finally(() => this.#ended.resolve());
    this.#options.onEnd();
  }

  /** Never throws. */
  async #answer(message: Msg): Promise<void> {
    this.#idle.refresh();
    try {
      const pulled = await this.#answerTo(fromBinary(StreamPullSchema, message.data));
      if (pulled === undefined) return;
      this.#idle.refresh();
      answer(message, toBinary(StreamPulledSchema, create(StreamPulledSchema, { answer: pulled })));
    } catch (err) {
      this.#options.bus.log.debug({ err: messageOf(err) }, "could not send a part of a stream");
    }
  }

  /** Undefined if no answer is wanted. */
  async #answerTo({ number, close }: Pick<StreamPull, "number" | "close">): Promise<Answer | undefined> {
    if (close) {
      this.end();
      return undefined;
    }
    if (number === this.#number && this.#last) return await this.#last;
    if (number !== this.#number + 1n) return faultAnswer(new Fault("invalid", `part ${number} does not follow part ${this.#number}`));
    this.#number = number;
    this.#last = this.#part().catch((error: unknown) => {
      if (!isFault(error)) this.#options.bus.log.error({ err: error }, "a stream failed");
      return faultAnswer(isFault(error) ? error : new Fault("internal", "internal error"));
    });
    return await this.#last;
  }

  async #part(): Promise<Answer> {
    const { silentMs, pauseMs } = this.#options.limits;
    const pause = this.#sentAt + pauseMs - performance.now();
    if (pause > 0) await delay(pause);
    this.#stop.signal.throwIfAborted();
    this.#next ??= this.#parts.next();
    const part = await within(abortable(this.#next, this.#stop.signal), silentMs);
    if (part === undefined) return { case: "part", value: new Uint8Array() };
    this.#next = undefined;
    this.#sentAt = performance.now();
    return part.done ? { case: "end", value: {} } : { case: "part", value: part.value };
  }
}

function faultAnswer({ code, message }: Fault): Answer {
  return { case: "fault", value: { code, message } };
}

/** Undefined if the promise does not settle in time. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ms, undefined);
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
