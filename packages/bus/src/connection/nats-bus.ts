import { Fault, isFault } from "@slipway/domain";
import { type Logger, retry } from "@slipway/runtime";
import { bounded } from "./bounded.ts";
import type { Bus, CallOptions } from "./bus.ts";
import { Link } from "./link.ts";
import { natsFault } from "./nats-fault.ts";

/** How long a disposal may take to send buffered messages. */
const drainMs = 2_000;

/** A bus over one connection, which it owns. */
export class NatsBus implements Bus {
  readonly name: string;
  readonly log: Logger;
  readonly done: Promise<void>;
  readonly connection: Bus["connection"];
  readonly jetstream: Bus["jetstream"];
  readonly manager: Bus["manager"];
  readonly #link = new Link("NATS");
  #disposed: Promise<void> | undefined;

  constructor(parts: Pick<Bus, "name" | "log" | "connection" | "jetstream" | "manager">) {
    this.name = parts.name;
    this.log = parts.log;
    this.connection = parts.connection;
    this.jetstream = parts.jetstream;
    this.manager = parts.manager;
    this.#link.connect();
    void this.#followLink();
    this.done = this.#untilClosed();
    this.done.catch(() => {});
  }

  get connected(): boolean {
    return this.#link.connected;
  }

  get lost(): AbortSignal {
    return this.#link.lost;
  }

  ready(signal?: AbortSignal): Promise<void> {
    return this.#link.ready(signal);
  }

  call<T>(what: string, exchange: () => Promise<T>, { signal }: CallOptions = {}): Promise<T> {
    return retry(() => this.#exchange(what, exchange, signal), {
      ...(signal && { signal }),
      baseMs: 20,
      maxMs: 2_000,
      onRetry: (err, attempt) => this.log[attempt === 1 ? "debug" : "warn"]({ err, what, attempt }, "retried a nats request"),
    });
  }

  async #exchange<T>(what: string, exchange: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    // Without a connection the request would stay in a buffer until it timed out.
    await this.#link.ready(signal);
    try {
      return await this.#link.answer(exchange(), signal);
    } catch (error) {
      throw natsFault(what, error);
    }
  }

  async #followLink(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === "disconnect") {
        this.#link.disconnect();
        if (this.#disposed === undefined) this.log.warn({ server: status.server }, "lost the connection to nats");
      }
      if (status.type === "reconnect") {
        this.#link.connect();
        this.log.info({ server: status.server }, "reconnected to nats");
      }
      if (status.type === "error") this.log.warn({ err: status.error }, "nats reported an error");
      if (status.type === "slowConsumer") this.log.warn({ pending: status.pending }, "slow consumer: messages pile up");
    }
  }

  async #untilClosed(): Promise<void> {
    const cause = await this.connection.closed();
    this.#link.close(new Fault("canceled", "the connection to NATS was closed", { cause }));
    if (this.#disposed === undefined)
      throw new Fault("unavailable", `the connection to NATS is permanently lost: ${cause?.message ?? "closed"}`, { cause });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#close();
    return this.#disposed;
  }

  /** Sends buffered messages if there is a connection, then closes it. Never throws. */
  async #close(): Promise<void> {
    if (this.#link.connected) {
      const drained = this.connection.drain().catch((err: unknown) => this.log.debug({ err }, "closed nats without draining"));
      await bounded(drained, drainMs);
    }
    await this.connection.close().catch((err: unknown) => this.log.debug({ err }, "could not close nats"));
    await this.done.catch((err: unknown) => {
      if (!isFault(err)) this.log.debug({ err }, "nats was closed");
    });
  }
}
