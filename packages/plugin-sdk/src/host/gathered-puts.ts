import { isFault } from "@slipway/domain";

type Values = Readonly<Record<string, string>>;
type Put = PromiseWithResolvers<void> & { readonly values: Values };

/** Stores values in the order they are given, one request at a time: what is given while a request is under way goes together with the next one. */
export class GatheredPuts {
  readonly #send: (values: Values) => Promise<void>;
  #next: Put[] | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(send: (values: Values) => Promise<void>) {
    this.#send = send;
  }

  /** Resolves when the host has the values. Rejects if the host refuses them, or if the request they were part of fails in another way. */
  put(values: Values): Promise<void> {
    const own: Put = { ...Promise.withResolvers<void>(), values: { ...values } };
    if (this.#next !== undefined) {
      this.#next.push(own);
      return own.promise;
    }
    const puts = [own];
    this.#next = puts;
    this.#underWay = this.#underWay.then(() => {
      this.#next = undefined;
      return this.#sendTogether(puts);
    });
    return own.promise;
  }

  /** Never rejects. What the host refuses together is sent one by one, so that a refused value fails alone. */
  async #sendTogether(puts: readonly Put[]): Promise<void> {
    try {
      await this.#send(Object.assign({}, ...puts.map(({ values }) => values)));
      for (const { resolve } of puts) resolve();
    } catch (error) {
      const isRefused = isFault(error, "too_large") || isFault(error, "invalid");
      if (isRefused && puts.length > 1) for (const put of puts) await this.#sendTogether([put]);
      else for (const { reject } of puts) reject(error);
    }
  }
}
