type Values = Readonly<Record<string, string>>;

/** Stores values in the order they are given, one request at a time: what is given while a request is under way goes together with the next one. */
export class GatheredPuts {
  readonly #send: (values: Values) => Promise<void>;
  #next: { readonly values: Record<string, string>; readonly sent: Promise<void> } | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(send: (values: Values) => Promise<void>) {
    this.#send = send;
  }

  /** Resolves when the host has the values. Rejects if the request they were part of fails. */
  put(values: Values): Promise<void> {
    if (this.#next !== undefined) {
      Object.assign(this.#next.values, values);
      return this.#next.sent;
    }
    const own = { ...values };
    const sent = this.#underWay.then(() => {
      this.#next = undefined;
      return this.#send(own);
    });
    this.#underWay = sent.catch(() => {});
    this.#next = { values: own, sent };
    return sent;
  }
}
