import { Fault, formatDuration, innermostMessage } from "@slipway/plugin-sdk";

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Request {
  readonly url: URL;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether a redirect is returned instead of followed. */
  readonly isRedirectAnswer?: boolean;
  /** For the entire exchange. */
  readonly timeout: Temporal.Duration;
}

/** The longest delay of Node's timers: 24.8 days. A longer one would end at once. */
const longestTimerMs = 2 ** 31 - 1;

/** More than any useful answer. */
const largestAnswer = 32 * 1024 * 1024;

/**
 * Sends a request and reads the answer, whatever its status. Errors name the server as `who`; they never show headers, the body or the
 * query of the URL. Throws `deadline` after the timeout, `unavailable` if there is no answer, `invalid` if the request cannot be sent,
 * and the signal's reason.
 */
export async function fetchText(who: string, request: Request, signal: AbortSignal): Promise<Answer> {
  const { url, method = "GET", headers = {}, body, isRedirectAnswer = false, timeout } = request;
  const deadline = AbortSignal.timeout(Math.min(Math.ceil(timeout.total("milliseconds")), longestTimerMs));
  const redirect = isRedirectAnswer ? "manual" : "follow";
  const ends = AbortSignal.any([signal, deadline]);
  const sent = newRequest(who, url, { method, headers: { ...headers }, redirect, signal: ends, ...(body !== undefined && { body }) });
  try {
    const response = await fetch(sent);
    return { status: response.status, text: await readText(response) };
  } catch (cause) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new Fault("deadline", `${who} did not answer within ${formatTimeout(timeout)}`, { cause });
    throw new Fault("unavailable", `${who} cannot be reached: ${innermostMessage(cause)}`, { cause });
  }
}

function newRequest(who: string, url: URL, init: RequestInit): globalThis.Request {
  try {
    return new globalThis.Request(url, init);
  } catch {
    // The error is omitted: it may quote a header that contains a secret.
    throw new Fault("invalid", `${who}: the request cannot be sent: check its method and headers`);
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestAnswer) throw new Error(`the answer is longer than ${largestAnswer / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** In milliseconds below a second, where `formatDuration` would return 0s. */
function formatTimeout(timeout: Temporal.Duration): string {
  const ms = timeout.total("milliseconds");
  return ms < 1000 ? `${ms}ms` : formatDuration(timeout);
}
