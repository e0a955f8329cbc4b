const key = "slipway.led-to-sign-in";

/** Remembers for this tab that it has led to the sign-in, so that nobody who goes back is led there again and again. */
export class SignedOutGuide {
  readonly #storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;

  constructor(storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> = sessionStorage) {
    this.#storage = storage;
  }

  /** Whether to lead there now. */
  leads(): boolean {
    if (this.#storage.getItem(key) !== null) return false;
    this.#storage.setItem(key, "1");
    return true;
  }

  /** Somebody has signed in. */
  arrived(): void {
    this.#storage.removeItem(key);
  }
}
