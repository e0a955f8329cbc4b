import type { IncomingMessage } from "node:http";
import { Fault, formatDuration, innermostMessage, isFault, operatorsReach, type Reach } from "@slipway/plugin-sdk";
import { exchange } from "./exchange.ts";

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
  /** Which addresses may be called; default: those that an operator may choose. */
  readonly reach?: Reach;
  /** For the entire exchange. */
  readonly timeout: Temporal.Duration;
}

/** The longest delay of Node's timers: 24.8 days. A longer one would end at once. */
const longestTimerMs = 2 ** 31 - 1;

/** More than any useful answer. */
const largestAnswer = 32 * 1024 * 1024;

/** Redirects in a row that are followed. */
const longestWay = 10;

/**
 * Sends a request and reads the answer, whatever its status. Errors name the server as `who`; they never show headers, the body or the
 * query of the URL. Throws `deadline` after the timeout, `unavailable` if there is no answer, `invalid` if the request cannot be sent, or must not be sent
 * to that address or to one that it is redirected to, and the signal's reason.
 */
export async function fetchText(who: string, request: Request, signal: AbortSignal): Promise<Answer> {
  const { timeout } = request;
  const deadline = AbortSignal.timeout(Math.min(Math.ceil(timeout.total("milliseconds")), longestTimerMs));
  try {
    const response = await follow(request, AbortSignal.any([signal, deadline]));
    return { status: response.statusCode ?? 0, text: await readText(response) };
  } catch (cause) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new Fault("deadline", `${who} did not answer within ${formatTimeout(timeout)}`, { cause });
    // Without the cause, which may quote a header.
    if (isFault(cause, "invalid")) throw new Fault("invalid", `${who}: ${cause.message}`);
    throw new Fault("unavailable", `${who} cannot be reached: ${innermostMessage(cause)}`, { cause });
  }
}

/** Follows redirects as browsers do. The headers, which may hold credentials, are for the first origin only. */
async function follow(request: Request, signal: AbortSignal): Promise<IncomingMessage> {
  const { reach = operatorsReach, isRedirectAnswer = false } = request;
  let { url, method = "GET", headers = {}, body } = request;
  for (let redirects = 0; ; redirects++) {
    const isElsewhere = url.hostname !== request.url.hostname;
    const problem = (host: string, address: string) => reach.problem(host, address, isElsewhere);
    const response = await exchange({ url, method, headers, body, signal, problem });
    const target = isRedirectAnswer ? undefined : redirectOf(response, url);
    if (target === undefined) return response;
    response.destroy();
    if (redirects === longestWay) throw new Error(`it redirects more than ${longestWay} times`);
    if (!/^https?:$/.test(target.protocol)) throw new Error("it redirects to an address that is not http or https");
    if (response.statusCode === 303 || (method === "POST" && (response.statusCode === 301 || response.statusCode === 302))) {
      if (method !== "HEAD") method = "GET";
      body = undefined;
    }
    if (target.origin !== url.origin) headers = {};
    url = target;
  }
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, url: URL): URL | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
  return isRedirect && headers.location !== undefined ? (URL.parse(headers.location, url) ?? undefined) : undefined;
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
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
