import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "@slipway/runtime";

/** A connection to NATS, kept for ever. What is declared below `done` is for this package. */
export interface Bus extends AsyncDisposable {
  /** Name of the connection, as operators see it. */
  readonly name: string;
  /** Resolves when the bus was disposed; rejects when the connection is lost for good. */
  readonly done: Promise<void>;
  readonly log: Logger;
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** Whether there is a connection at this moment. */
  readonly connected: boolean;
  /** Aborts when the connection of this moment is lost. */
  readonly lost: AbortSignal;
  /** Resolves when there is a connection. Rejects with the reason of `signal`, or with `canceled` when the bus was disposed. */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Makes one exchange with the server, and makes it again until there is an answer: an `exchange` that is not idempotent must notice itself.
   * Waits for a lost connection to come back. Rejects with the reason of `signal`, with `canceled` when the bus was disposed,
   * and with what `exchange` rejects with when that does not pass by itself.
   */
  call<T>(what: string, exchange: () => Promise<T>, options?: CallOptions): Promise<T>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}
