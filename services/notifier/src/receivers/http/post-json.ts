import { boundText, Fault, messageOf } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime";
import { RetryAfter, retryAfterMs } from "./retry-after.ts";
import { secretRequest, withoutSecrets } from "./secrets-of-request.ts";

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** What the request contains and the answer must not show, besides the path of the address. */
  readonly secrets?: readonly string[];
  /** How long the receiver may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a request was answered. */
export interface Posted {
  /** The beginning of the answer, which may repeat secrets. */
  readonly body: string;
  /** The status and the answer on one line, for people. */
  readonly said: string;
}

/** The largest part of an answer that is read. */
const mostBytes = 64 * 1024;
const mostShown = 300;

/**
 * Posts a text of JSON. Redirects are refused, because the request carries secrets. Throws `unavailable` or `deadline` if
 * it may work later, RetryAfter if the receiver says when, and `precondition` if it never will. A receiver that says it has taken the message and then breaks off has taken it.
 * No message contains more of the address than its origin, also where the answer repeats the request, as pages for errors do.
 */
export async function postJson(address: string, body: string, options: PostOptions): Promise<Posted> {
  const { timeoutMs, signal } = options;
  const { url, headers, secrets } = secretRequest(address, options.headers ?? {}, options.secrets ?? []);
  const late = AbortSignal.timeout(timeoutMs);
  const sent = { method: "POST", headers: { "content-type": "application/json", "user-agent": "slipway", ...headers }, body } as const;
  const asFault = (error: unknown): Fault => {
    signal.throwIfAborted();
    if (late.aborted) return new Fault("deadline", `${url.origin} did not answer within ${timeoutMs / 1_000} s`);
    return new Fault("unavailable", `${url.origin} cannot be reached: ${withoutSecrets(causeOf(error), secrets)}`);
  };
  const response = await fetch(url, { ...sent, redirect: "manual", signal: AbortSignal.any([signal, late]) }).catch((error: unknown) => {
    throw asFault(error);
  });
  const text = await beginningOf(response).catch((error: unknown) => {
    if (response.ok) return "";
    throw asFault(error);
  });
  const shown = boundText(visibleLine(withoutSecrets(text.trim(), secrets)), mostShown);
  const what = `${url.origin} answered ${response.status}${shown && `: ${shown}`}`;
  if (response.ok) return { body: text, said: what };
  const { status } = response;
  if (status >= 300 && status < 400)
    throw new Fault("precondition", `${url.origin} answered ${status}, a redirect: set the address it leads to`);
  if (status !== 408 && status !== 425 && status !== 429 && status < 500) throw new Fault("precondition", what);
  const delayMs = retryAfterMs(response.headers.get("retry-after"), Date.now());
  throw delayMs === undefined ? new Fault("unavailable", what) : new RetryAfter(delayMs, what);
}

/** The cause in the words of the system: the message of fetch says only that it failed. */
function causeOf(error: unknown): string {
  return visibleLine(messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error));
}

async function beginningOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(parts).subarray(0, mostBytes).toString();
}
