import { Fault, isFault } from "@slipway/domain";
import { GitFailure, lastLine } from "../command/git.ts";
import type { Connection } from "./connection.ts";

export interface NetworkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gives up after this time. Default: 30 s for `head`, 15 minutes for `fetch`. */
  readonly timeoutMs?: number;
}

/** Advice by a line that Git or ssh prints. The first match is used, and its last line is the reason. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/^Offending .*key in /i, "the host has another key than the one known so far: if that is right, remove that line of the file"],
  [/Host key verification failed/i, "ssh does not know the host's key: add it to the known_hosts file that ssh uses"],
  [/^Load key .*: (?:invalid format|error in libcrypto)/i, "the SSH key is not a private key without a passphrase"],
  [/Authentication failed|could not read (?:Username|Password)|Permission denied|error: 40[13]\b/i, "check the repository's credentials"],
  [
    /not found|does not appear to be a git repository|error: 404\b/i,
    "check the repository's address, and that the credentials may read it",
  ],
  [/transport '.*' not allowed/i, "the server redirected to another protocol: use that address as the remote"],
];

/**
 * The fault for a command that contacted the remote: always `unavailable`, with Git's last line, because every reason may be temporary.
 * Faults and aborts are returned unchanged. The message contains no secrets.
 */
export function networkFault(error: unknown, action: string, connection: Connection): unknown {
  if (isFault(error) || !(error instanceof GitFailure)) return error;
  const lines = error.stderr.split("\n").map((line) => line.trim());
  const [words, hint] = advice.find(([words]) => lines.some((line) => words.test(line))) ?? [];
  const reason = (words && lines.findLast((line) => words.test(line))) ?? lastLine(error.stderr);
  return new Fault(
    "unavailable",
    `${action} at ${connection.url} failed: ${connection.scrub(reason)}; ${hint ?? "check that the host is reachable from here"}`,
    { cause: connection.scrub(error.stderr) },
  );
}

/** How Git reports that the repository on our own disk cannot be read. */
const damage =
  /reference broken|not a git repository|too short to be a packfile|index file .* is too small|is corrupt|object [0-9a-f]+ not found|bad object/;

/** Whether a fetch failed because of the mirror on disk and not because of the remote. */
export function isDamage(error: unknown): boolean {
  const words = isFault(error) ? String(error.cause ?? "") : "";
  return words.split("\n").some((line) => !line.startsWith("remote:") && damage.test(line));
}

/**
 * A signal that also aborts with an `unavailable` fault after a timeout, so that a host that never answers does not block the caller.
 * Disposing stops the timer, so declare it with `using` and await inside (`return await`).
 */
export function withDeadline(
  signal: AbortSignal | undefined,
  milliseconds: number,
  action: string,
  connection: Connection,
): AbortSignal & Disposable {
  const deadline = new AbortController();
  const reason = new Fault("unavailable", `${action} at ${connection.url} timed out after ${milliseconds / 1000} s; try again`);
  const timer = setTimeout(() => deadline.abort(reason), milliseconds);
  const joined = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
  return Object.assign(joined, { [Symbol.dispose]: () => clearTimeout(timer) });
}
