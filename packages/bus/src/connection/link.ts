import { Fault } from "@slipway/domain";
import { abortable } from "./abortable.ts";

type Refuse = (error: Fault) => void;

/** Whether there is a connection at the moment, and the callers that wait for one or for an answer over it. */
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

  /** Aborts when the current connection is lost. Already aborted while there is none. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#lost = new AbortController();
    this.#up.resolve();
  }

  /** Rejects every pending answer with `unavailable`: it cannot arrive any more. */
  disconnect(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#up = Promise.withResolvers<void>();
    this.#up.promise.catch(() => {});
    this.#end(new Fault("unavailable", `the connection to ${this.#noun} was lost`));
  }

  /** Closes the link permanently: pending and later callers get `error`. */
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

  /** Resolves when there is a connection. Rejects with the reason of `signal`, or with the error of `close`. */
  async ready(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#connected) await abortable(this.#up.promise, signal);
  }

  /** The answer. Rejects if the connection is lost or `signal` aborts first. */
  answer<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // Not a race with one long-lived promise: that would keep every answer in memory until the connection is lost.
    this.#asked.add(reject);
    const forget = (): void => void this.#asked.delete(reject);
    answer.then(resolve, reject).then(forget, forget);
    return abortable(promise, signal).finally(forget);
  }
}
