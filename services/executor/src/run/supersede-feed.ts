import type { SupersedeRequest } from "@slipway/domain";

/** Which newer commit waits for a running deployment, as far as this process knows. */
export class SupersedeFeed {
  readonly #listeners = new Set<(request: SupersedeRequest | undefined) => void>();
  #newest: { readonly request: SupersedeRequest | undefined; readonly sequence: number } = { request: undefined, sequence: -1 };

  /** Takes in the request of a state, unless a later state is known. */
  put(request: SupersedeRequest | undefined, sequence: number): void {
    if (sequence <= this.#newest.sequence) return;
    this.#newest = { request, sequence };
    for (const listener of this.#listeners) listener(request);
  }

  /** Calls back with the request, or that there is none: now, and with every later state, until it is disposed. */
  listen(listener: (request: SupersedeRequest | undefined) => void): Disposable {
    this.#listeners.add(listener);
    listener(this.#newest.request);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
