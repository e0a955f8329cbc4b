/** The closed set of reasons for which a caller is expected to act. */
export type FaultCode = "invalid" | "not_found" | "conflict" | "precondition" | "unavailable" | "deadline" | "canceled" | "internal";

/**
 * An error somebody is expected to act on; anything else that is thrown is a bug.
 * `message` is written for the person who reads it: what, where, and what to do next. It never holds a secret.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is a Fault, and if `codes` are given, one of them. */
export function isFault(error: unknown, ...codes: readonly FaultCode[]): error is Fault {
  return error instanceof Fault && (codes.length === 0 || codes.includes(error.code));
}
