import { Fault, isFault } from "@slipway/domain";
import { GitFailure, lastLine } from "../command/git.ts";
import type { Connection } from "./connection.ts";

export interface NetworkOptions {
  readonly signal?: AbortSignal | undefined;
  /** After this time the call is given up: 30 s for `head`, 15 minutes for `fetch` unless told. */
  readonly timeoutMs?: number;
}

/** What may be wrong when Git's own words are these. The first that fits is said. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/Host key verification failed/i, "the host's key is not the known one: check knownHosts"],
  [/Authentication failed|could not read (?:Username|Password)|Permission denied|error: 40[13]\b/i, "check the repository's credentials"],
  [
    /not found|does not appear to be a git repository|error: 404\b/i,
    "check the repository's address, and that the credentials may read it",
  ],
  [/transport '.*' not allowed/i, "the server sent us to another kind of address: write that one as remote"],
];

/**
 * The fault of a command that reached for the remote: `unavailable` with Git's last line, whatever the reason, because all of them may pass.
 * Faults and aborts stay as they are. Holds no secret.
 */
export function networkFault(error: unknown, action: string, connection: Connection): unknown {
  if (isFault(error) || !(error instanceof GitFailure)) return error;
  const hint = advice.find(([words]) => words.test(error.stderr))?.[1] ?? "check that the host can be reached from here";
  return new Fault("unavailable", `${action} at ${connection.url} failed: ${connection.scrub(lastLine(error.stderr))}; ${hint}`, {
    cause: connection.scrub(error.stderr),
  });
}

/** Words by which Git says that what is on our own disk cannot be read. */
const damage =
  /reference broken|not a git repository|too short to be a packfile|index file .* is too small|is corrupt|object [0-9a-f]+ not found|bad object/;

/** Whether a fetch failed because of the copy on disk, and not because of the remote. */
export function isDamage(error: unknown): boolean {
  const words = isFault(error) ? String(error.cause ?? "") : "";
  return words.split("\n").some((line) => !line.startsWith("remote:") && damage.test(line));
}

/**
 * A signal that also aborts after a time with an `unavailable` fault: a host that never answers must not hold its caller for ever.
 * Disposing stops the clock, so hold it by `using` and await inside (`return await`).
 */
export function withDeadline(
  signal: AbortSignal | undefined,
  milliseconds: number,
  action: string,
  connection: Connection,
): AbortSignal & Disposable {
  const deadline = new AbortController();
  const reason = new Fault(
    "unavailable",
    `${action} at ${connection.url} took longer than ${milliseconds / 1000} s and was given up; it is worth another try`,
  );
  const timer = setTimeout(() => deadline.abort(reason), milliseconds);
  const joined = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
  return Object.assign(joined, { [Symbol.dispose]: () => clearTimeout(timer) });
}
