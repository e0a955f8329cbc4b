import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "@slipway/runtime";
import type { GatewayKeys } from "../signatures/gateway-keys.ts";
import type { Signer } from "../signatures/signer.ts";
import type { ServiceRole } from "../users/role.ts";
import type { NatsProblem } from "./faults/diagnosis.ts";
import type { Incarnations } from "./incarnations.ts";

/** A connection to NATS that reconnects by itself. The members below `done` are internal to this package. */
export interface Bus extends AsyncDisposable {
  /** Name of the connection, shown to operators. */
  readonly name: string;
  /** Resolves when the bus was disposed. Rejects when the connection is permanently lost. */
  readonly done: Promise<void>;
  readonly log: Logger;
  /** The service whose connection it is; undefined for other programs. */
  readonly role?: ServiceRole | undefined;
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** Whether there is a connection at the moment. */
  readonly connected: boolean;
  /** Aborts when the current connection is lost. */
  readonly lost: AbortSignal;
  /** Resolves when there is a connection. Rejects with the reason of `signal`, or with `canceled` if the bus was disposed. */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Performs one exchange with the server and repeats it until there is an answer; an `exchange` that is not idempotent must detect repeats itself.
   * Waits until a lost connection is back. Rejects with the reason of `signal`, with `canceled` if the bus was disposed, and with any error of
   * `exchange` that a retry cannot fix.
   */
  call<T>(what: string, exchange: () => Promise<T>, options?: ExchangeOptions): Promise<T>;
  /** Servers that hold a copy of each new stream; default: 1. */
  readonly replicas?: number | undefined;
  /** Signs what only a gateway may say; undefined for a connection without a key of its own. */
  readonly signer: Signer | undefined;
  /** Whose signed messages are obeyed; undefined: whatever may be published. */
  readonly gatewayKeys: GatewayKeys | undefined;
  /** Which streams have their names now. */
  readonly incarnations: Incarnations;
  /** A problem of NATS that a person has to solve; undefined while everything works. */
  readonly problem: NatsProblem | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Options of one exchange with the server. */
export interface ExchangeOptions extends CallOptions {
  /** Whether the exchange stores a message. */
  readonly stores?: boolean;
  /** The stream whose content the exchange depends on: waits while that is being restored. */
  readonly stream?: string | undefined;
  /** How long to try. Then rejects with `unavailable` and the last failure. Default: no limit. */
  readonly patienceMs?: number | undefined;
}
