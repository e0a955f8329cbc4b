import type { NatsConnection } from "@nats-io/transport-node";

const longestMs = 2_000;

/**
 * The delay before the next attempt to reach a server. It grows with the time that the server is unavailable, up to 2 s, with jitter. It depends on time
 * and not on attempts, because the client asks for the delay more than once per attempt.
 */
export class ReconnectDelay {
  readonly #now: () => number;
  readonly #random: () => number;
  #since: number;

  constructor(now = () => performance.now(), random = Math.random) {
    this.#now = now;
    this.#random = random;
    this.#since = now();
  }

  nextMs(): number {
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
