const masked = "***";

/**
 * A value that must not be seen. However it is printed, inspected, logged or turned to JSON, it shows as `***`;
 * who needs the value says so by `reveal`.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Never to be put into an error, a log or the arguments of a process. */
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
