import { Fault } from "@slipway/domain";

type Refuse = (error: Fault) => void;

/** Whether there is a connection right now, and who waits for it to come, or for an answer over it. */
export class Link {
  readonly #noun: string;
  readonly #asked = new Set<Refuse>();
  #up = Promise.withResolvers<void>();
  #lost = new AbortController();
  #connected = false;

  constructor(noun: string) {
    this.#noun = noun;
    this.#up.promise.catch(() => {});
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Aborts when the connection of this moment is lost; aborted already while there is none. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#lost = new AbortController();
    this.#up.resolve();
  }

  /** Everybody who waits for an answer gets `unavailable`: it can not come any more. */
  disconnect(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#up = Promise.withResolvers<void>();
    this.#up.promise.catch(() => {});
    this.#end(new Fault("unavailable", `the connection to ${this.#noun} was lost`));
  }

  /** For ever: whoever waits, or comes later, gets `error`. */
  close(error: Fault): void {
    this.#connected = false;
    this.#up.reject(error);
    this.#up = Promise.withResolvers<void>();
    this.#up.promise.catch(() => {});
    this.#up.reject(error);
    this.#end(error);
  }

  #end(error: Fault): void {
    this.#lost.abort(error);
    for (const refuse of [...this.#asked]) refuse(error);
  }

  /** Resolves when there is a connection. Rejects with the reason of `signal`, or when the link was closed. */
  async ready(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#connected) await abortable(this.#up.promise, signal);
  }

  /** The answer, unless the connection is lost or `signal` aborts before it comes. */
  answer<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // A set of callbacks, not a race with one long-lived promise: that would keep every answer in memory until the connection is lost.
    this.#asked.add(reject);
    const forget = (): void => void this.#asked.delete(reject);
    answer.then(resolve, reject).then(forget, forget);
    return abortable(promise, signal).finally(forget);
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}
