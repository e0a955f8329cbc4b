import type { NatsConnection } from "@nats-io/transport-node";

const longestMs = 2_000;

/**
 * How long to wait before the next try to reach a server: the longer it is away, the longer, up to 2 s, and never the same for all of its clients.
 * By time and not by tries, because the client asks for the delay more than once per try.
 */
export class Away {
  readonly #now: () => number;
  readonly #random: () => number;
  #since: number;

  constructor(now = () => performance.now(), random = Math.random) {
    this.#now = now;
    this.#random = random;
    this.#since = now();
  }

  delayMs(): number {
    return 20 + this.#random() * Math.min(longestMs, (this.#now() - this.#since) / 2);
  }

  begin(): void {
    this.#since = this.#now();
  }

  async follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) if (status.type === "disconnect") this.begin();
  }
}
