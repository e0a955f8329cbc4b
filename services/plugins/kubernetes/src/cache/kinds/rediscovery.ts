/** A definition is served a moment after it was accepted: the cluster is asked soon, and once more. */
const soonMs = 300;
const laterMs = 2_000;

/** Finds out which kinds a cluster serves after its definitions changed. Many changes are few discoveries. */
export class Rediscovery implements Disposable {
  readonly #discover: () => void;
  #soon: NodeJS.Timeout | undefined;
  #later: NodeJS.Timeout | undefined;

  constructor(discover: () => void) {
    this.#discover = discover;
  }

  /** Another kind may be served, or one no more, now or in a moment. */
  request(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#discover();
    }, soonMs);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#discover(), laterMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#later);
  }
}
