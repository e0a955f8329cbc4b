import { Fault } from "@slipway/domain";
import type { Bus, ExchangeOptions } from "./bus.ts";

/**
 * The same bus for callers that somebody waits for: an exchange that does not succeed within `patienceMs` rejects with `unavailable`, and says why.
 * Disposing it disposes the bus.
 */
export function impatientBus(bus: Bus, patienceMs: number): Bus {
  return new ImpatientBus(bus, patienceMs);
}

class ImpatientBus implements Bus {
  readonly #bus: Bus;
  readonly #patienceMs: number;
  readonly name: string;
  readonly role: Bus["role"];
  readonly done: Promise<void>;
  readonly log: Bus["log"];
  readonly connection: Bus["connection"];
  readonly jetstream: Bus["jetstream"];
  readonly manager: Bus["manager"];
  readonly replicas: Bus["replicas"];
  readonly signer: Bus["signer"];
  readonly gatewayKeys: Bus["gatewayKeys"];
  readonly incarnations: Bus["incarnations"];

  constructor(bus: Bus, patienceMs: number) {
    this.#bus = bus;
    this.#patienceMs = patienceMs;
    const { name, role, done, log, connection, jetstream, manager, replicas, signer, gatewayKeys, incarnations } = bus;
    this.name = name;
    this.role = role;
    this.done = done;
    this.log = log;
    this.connection = connection;
    this.jetstream = jetstream;
    this.manager = manager;
    this.replicas = replicas;
    this.signer = signer;
    this.gatewayKeys = gatewayKeys;
    this.incarnations = incarnations;
  }

  get connected(): boolean {
    return this.#bus.connected;
  }

  get lost(): AbortSignal {
    return this.#bus.lost;
  }

  get problem(): Bus["problem"] {
    return this.#bus.problem;
  }

  async ready(signal?: AbortSignal): Promise<void> {
    const late = AbortSignal.timeout(this.#patienceMs);
    await this.#bus.ready(signal ? AbortSignal.any([signal, late]) : late).catch((error: unknown) => {
      if (!late.aborted || signal?.aborted) throw error;
      throw new Fault("unavailable", "no connection to NATS: start nats-server, or check its address");
    });
  }

  call<T>(what: string, exchange: () => Promise<T>, options: ExchangeOptions = {}): Promise<T> {
    return this.#bus.call(what, exchange, { patienceMs: this.#patienceMs, ...options });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#bus[Symbol.asyncDispose]());
  }
}
