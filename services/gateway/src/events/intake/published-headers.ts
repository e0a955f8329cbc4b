import { Fault } from "@slipway/domain";

/** The headers of a published message, by name whatever the case, because clients of NATS write them differently. */
export class PublishedHeaders {
  readonly #values = new Map<string, string[]>();

  constructor(entries: readonly (readonly [name: string, values: readonly string[]])[]) {
    for (const [name, values] of entries) this.#values.getOrInsertComputed(name.toLowerCase(), () => []).push(...values);
  }

  /** The names in lower case. */
  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** The value of a header; undefined if it is not there. Throws `invalid` if it is there twice with different values. */
  get(name: string): string | undefined {
    const values = new Set(this.#values.get(name)?.map((value) => value.trim()));
    const [first, second] = values;
    if (second !== undefined)
      throw new Fault(
        "invalid",
        `the header ${name} is there more than once, with ${JSON.stringify(first)} and ${JSON.stringify(second)}: send it once`,
      );
    return first;
  }
}
