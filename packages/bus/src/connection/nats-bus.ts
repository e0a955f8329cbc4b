import { JetStreamApiError } from "@nats-io/jetstream";
import { Fault, isFault } from "@slipway/domain";
import { type Logger, retry } from "@slipway/runtime";
import { bounded } from "./bounded.ts";
import type { Bus, ExchangeOptions } from "./bus.ts";
import { Diagnosis, type NatsProblem, type ProbeResult } from "./faults/diagnosis.ts";
import { isApiError, isNoResponders, natsFault } from "./faults/nats-fault.ts";
import { Incarnations } from "./incarnations.ts";
import { Link } from "./link.ts";

/** How long a disposal may take to send buffered messages. */
const drainMs = 2_000;

/** A bus over one connection, which it owns. */
export class NatsBus implements Bus {
  readonly name: string;
  readonly role: Bus["role"];
  readonly log: Logger;
  readonly done: Promise<void>;
  readonly connection: Bus["connection"];
  readonly jetstream: Bus["jetstream"];
  readonly manager: Bus["manager"];
  readonly replicas: number | undefined;
  readonly signer: Bus["signer"];
  readonly gatewayKeys: Bus["gatewayKeys"];
  readonly incarnations = new Incarnations();
  readonly #link = new Link("NATS");
  readonly #diagnosis: Diagnosis;
  #disposed: Promise<void> | undefined;

  constructor(parts: Pick<Bus, "name" | "role" | "log" | "connection" | "jetstream" | "manager" | "replicas" | "signer" | "gatewayKeys">) {
    this.name = parts.name;
    this.role = parts.role;
    this.log = parts.log;
    this.connection = parts.connection;
    this.jetstream = parts.jetstream;
    this.manager = parts.manager;
    this.replicas = parts.replicas;
    this.signer = parts.signer;
    this.gatewayKeys = parts.gatewayKeys;
    this.#diagnosis = new Diagnosis(parts.log, () => this.#probe());
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

  get problem(): NatsProblem | undefined {
    return this.#diagnosis.problem;
  }

  async call<T>(what: string, exchange: () => Promise<T>, options: ExchangeOptions = {}): Promise<T> {
    const { signal, patienceMs } = options;
    const late = patienceMs === undefined ? undefined : AbortSignal.timeout(patienceMs);
    const signals = [signal, late].filter((each) => each !== undefined);
    const until = signals.length > 0 ? AbortSignal.any(signals) : undefined;
    let last: unknown;
    const attempt = async (): Promise<T> => {
      try {
        return await this.#exchange(what, exchange, options, until);
      } catch (error) {
        if (!until?.aborted) last = error;
        throw error;
      }
    };
    try {
      return await retry(attempt, {
        ...(until && { signal: until }),
        baseMs: 20,
        maxMs: 2_000,
        onRetry: (err, attempts) => this.log[attempts === 1 ? "debug" : "warn"]({ err, what, attempt: attempts }, "retried a nats request"),
      });
    } catch (error) {
      if (late?.aborted && !signal?.aborted && !this.connection.isClosed()) throw this.#gaveUp(what, options.stream, last);
      throw error;
    }
  }

  async #exchange<T>(
    what: string,
    exchange: () => Promise<T>,
    { stream, stores = false }: ExchangeOptions,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    do {
      // Without a connection the request would stay in a buffer until it timed out.
      await this.#link.ready(signal);
      if (stream !== undefined) await this.incarnations.usable(stream, signal);
    } while (!this.#link.connected);
    try {
      const answer = await this.#link.answer(exchange(), signal);
      this.#diagnosis.succeeded(stores);
      return answer;
    } catch (error) {
      if (isApiError(error, "streamNotFound") || isNoResponders(error)) this.incarnations.reportMissing();
      const fault = natsFault(what, error, this.incarnations);
      if (!isFault(fault) || !this.#link.connected || signal?.aborted) throw fault;
      throw await this.#diagnosis.explain(what, fault, stores);
    }
  }

  /** Asks a question that JetStream answers from memory. Never throws. */
  async #probe(): Promise<ProbeResult> {
    try {
      await this.#link.answer(this.manager.streams.names().next());
      return "answers";
    } catch (error) {
      // A lost connection is no sign of a disabled JetStream.
      if (!this.#link.connected || error instanceof JetStreamApiError) return "answers";
      return isNoResponders(error) ? "disabled" : "silent";
    }
  }

  /** Why an exchange took longer than its caller waits. */
  #gaveUp(what: string, stream: string | undefined, last: unknown): Fault {
    if (!this.#link.connected)
      return new Fault("unavailable", `no connection to NATS: start nats-server, or check its address (${what})`, { cause: last });
    if (this.problem) return new Fault("unavailable", `${this.problem.text} (${what})`, { cause: last });
    if (stream !== undefined && this.incarnations.isRestoring(stream))
      return new Fault(
        "unavailable",
        `stream ${stream} was lost and is being restored by the trace service: wait, or start that service (${what})`,
      );
    if (isFault(last)) return new Fault("unavailable", last.message, { cause: last });
    return new Fault("unavailable", `NATS did not answer in time: ${what}`, { cause: last });
  }

  async #followLink(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === "disconnect") {
        this.#link.disconnect();
        this.#diagnosis.forget();
        this.incarnations.doubt();
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
