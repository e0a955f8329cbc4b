import { boundText, Fault, messageOf } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime";
import { RetryAfter, retryAfterMs } from "./retry-after.ts";

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
 * it may work later, RetryAfter if the receiver says when, and `precondition` if it never will. No message contains more of the address than its origin,
 * also where the answer repeats the request, as pages for errors do.
 */
export async function postJson(address: string, body: string, { headers, secrets = [], timeoutMs, signal }: PostOptions): Promise<Posted> {
  const url = parsed(address);
  const late = AbortSignal.timeout(timeoutMs);
  const sent = { method: "POST", headers: { "content-type": "application/json", "user-agent": "slipway", ...headers }, body } as const;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...sent, redirect: "manual", signal: AbortSignal.any([signal, late]) });
    text = await beginningOf(response);
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) throw new Fault("deadline", `${url.origin} did not answer within ${timeoutMs / 1_000} s`);
    throw new Fault("unavailable", `${url.origin} cannot be reached: ${causeOf(error)}`);
  }
  const shown = boundText(visibleLine(withoutSecrets(text.trim(), [...partsOf(url), ...secrets])), mostShown);
  const what = `${url.origin} answered ${response.status}${shown && `: ${shown}`}`;
  if (response.ok) return { body: text, said: what };
  const { status } = response;
  if (status >= 300 && status < 400)
    throw new Fault("precondition", `${url.origin} answered ${status}, a redirect: set the address it leads to`);
  if (status !== 408 && status !== 425 && status !== 429 && status < 500) throw new Fault("precondition", what);
  const delayMs = retryAfterMs(response.headers.get("retry-after"), Date.now());
  throw delayMs === undefined ? new Fault("unavailable", what) : new RetryAfter(delayMs, what);
}

function parsed(address: string): URL {
  const url = URL.parse(address);
  if (url && (url.protocol === "https:" || url.protocol === "http:")) return url;
  throw new Fault("precondition", "its address is no http or https URL: correct it in the piped file, the file or the variable");
}

/** What of an address may be a secret, as it is with Slack and Discord: words are none. */
function partsOf({ pathname, search }: URL): readonly string[] {
  return [`${pathname}${search}`, pathname, ...pathname.split("/").filter((each) => each.length >= 12), search.slice(1)];
}

/** A text with `***` for secrets, as long as they are not so short that they are found everywhere. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  const hidden = secrets.filter((each) => each.length > 3).toSorted((a, b) => b.length - a.length);
  return hidden.reduce((left, each) => left.replaceAll(each, "***"), text);
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
