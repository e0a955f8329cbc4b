/** What messages may weigh that a process handles at the same time, unless it is a single one. */
const mostBytes = 64 * 1024 * 1024;
/** What a message is taken to weigh before any was seen. */
const firstMean = 64 * 1024;

/**
 * The messages that a process handles now, and how many more it may take: many small ones, few large ones. An estimate, because a request of the client is
 * limited by messages or by bytes, but not by both.
 */
export class Load {
  readonly #mostMessages: number;
  #messages = 0;
  #bytes = 0;
  #mean = firstMean;

  constructor(mostMessages: number) {
    this.#mostMessages = mostMessages;
  }

  add(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
    this.#mean += (bytes - this.#mean) / 64;
  }

  remove(bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
  }

  /** How many messages to ask for, if they weigh as much as the last ones. Never 0 while nothing is handled. */
  get room(): number {
    const byBytes = Math.floor((mostBytes - this.#bytes) / Math.max(1, this.#mean));
    const least = this.#messages === 0 ? 1 : 0;
    return Math.max(least, Math.min(this.#mostMessages - this.#messages, byBytes));
  }
}
