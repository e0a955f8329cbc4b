const masked = "***";

/**
 * A value that must not be printed. Strings, logs, JSON and inspection show it as `***`;
 * code that needs the value calls `reveal`.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value. Do not put it into an error, a log or the arguments of a process. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return masked;
  }

  toJSON(): string {
    return masked;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return masked;
  }
}
