interface FaultRow {
  /**
   * What the caller should do: `retry` the same call later, `reread` the current state and decide again, `stop` because the work belongs
   * to another process, or `fix` the input, the permissions or the code before a retry can succeed.
   */
  readonly callerShould: "retry" | "reread" | "stop" | "fix";
  /** `expected` is part of normal operation, `degraded` means that a dependency fails, `bug` is a mistake in Slipway. */
  readonly severity: "expected" | "degraded" | "bug";
  /** The number of the gRPC status code used on the wire. Unique per fault code. */
  readonly grpc: number;
  /** The exit code of a command that fails with this fault. */
  readonly exitCode: number;
}

/** The table of fault codes, read by RPC, bus and processes. A new code is a new row. */
export const faultCodes = {
  /** The request itself is wrong, whatever the state of the system. */
  invalid: { callerShould: "fix", severity: "expected", grpc: 3, exitCode: 2 },
  /** The thing does not exist. */
  not_found: { callerShould: "fix", severity: "expected", grpc: 5, exitCode: 3 },
  /** A concurrent write won. Sent as ABORTED, gRPC's code for conflicts; ALREADY_EXISTS would fit creation only. */
  conflict: { callerShould: "reread", severity: "expected", grpc: 10, exitCode: 1 },
  /** The current state of the system does not allow this. */
  precondition: { callerShould: "fix", severity: "expected", grpc: 9, exitCode: 1 },
  /** The caller did not prove its identity. */
  unauthenticated: { callerShould: "fix", severity: "expected", grpc: 16, exitCode: 1 },
  /** The caller's identity is known, but it is not allowed to do this. */
  forbidden: { callerShould: "fix", severity: "expected", grpc: 7, exitCode: 1 },
  /** A message, file or answer exceeds a limit. */
  too_large: { callerShould: "fix", severity: "expected", grpc: 8, exitCode: 1 },
  /** A server or a file system is not responding. */
  unavailable: { callerShould: "retry", severity: "degraded", grpc: 14, exitCode: 4 },
  /** The request timed out. */
  deadline: { callerShould: "retry", severity: "degraded", grpc: 4, exitCode: 1 },
  /** The work was canceled, or another process took it over. */
  canceled: { callerShould: "stop", severity: "expected", grpc: 1, exitCode: 130 },
  /** A bug, or data that cannot be read. */
  internal: { callerShould: "fix", severity: "bug", grpc: 13, exitCode: 1 },
} as const satisfies Readonly<Record<string, FaultRow>>;

/** The closed set of fault codes. */
export type FaultCode = keyof typeof faultCodes;

/**
 * An error that a caller is expected to act on; any other thrown value is a bug.
 * `message` is written for people: what failed, where, and what to do next. It never contains a secret.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is a Fault; if `codes` are given, a Fault with one of these codes. */
export function isFault(error: unknown, ...codes: readonly FaultCode[]): error is Fault {
  return error instanceof Fault && (codes.length === 0 || codes.includes(error.code));
}

/** Whether `text`, such as a code received from another process, is a fault code of this version. */
export function isFaultCode(text: string): text is FaultCode {
  return Object.hasOwn(faultCodes, text);
}

/** Returns what the caller should do about an error, by the code of the Fault. Anything but a Fault is a bug to fix. */
export function whatCallerShould(error: unknown): FaultRow["callerShould"] {
  return isFault(error) ? faultCodes[error.code].callerShould : "fix";
}

/** Returns how serious an error is. Anything but a Fault is a bug. */
export function severityOf(error: unknown): FaultRow["severity"] {
  return isFault(error) ? faultCodes[error.code].severity : "bug";
}
