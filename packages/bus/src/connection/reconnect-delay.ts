import type { NatsConnection } from "@nats-io/transport-node";

const longestMs = 2_000;

/** The delay before the next attempt to reach a server again: it grows with the time that the server is unavailable, up to 2 s, with jitter. */
export class ReconnectDelay {
  readonly #now: () => number;
  readonly #random: () => number;
  /** Undefined until the connection is lost for the first time. */
  #since: number | undefined;

  constructor(now = () => performance.now(), random = Math.random) {
    this.#now = now;
    this.#random = random;
  }

  /** In milliseconds; 0 while there was no connection yet. */
  nextMs(): number {
    if (this.#since === undefined) return 0;
    return 20 + this.#random() * Math.min(longestMs, (this.#now() - this.#since) / 2);
  }

  /** The connection was lost just now. */
  restart(): void {
    this.#since = this.#now();
  }

  /** Restarts whenever the connection is lost. Resolves when the connection is closed. */
  async follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) if (status.type === "disconnect") this.restart();
  }
}
