import { Fault, type FaultCode, messageOf, withoutUserInfo } from "@slipway/domain";
import { type BackoffOptions, retry } from "@slipway/runtime";

const timeoutMs = 30_000;
const attempts = 6;
/** In all it waits for half a minute at most. */
const backoff: BackoffOptions = { baseMs: 1_000, maxMs: 16_000 };

/** One request to a webhook of DevLake. */
export interface DevlakePost {
  /** The address of the webhook, up to its number. */
  readonly url: string;
  readonly kind: "deployments" | "issues";
  readonly token: string;
  readonly payload: object;
}

/**
 * Posts a payload, again if DevLake is busy or does not answer: posting twice replaces. Throws `invalid` if DevLake refuses this payload, `forbidden` or
 * `precondition` if it would refuse every other one too, `unavailable` if it stays away. No message contains the token.
 */
export async function postToDevlake(post: DevlakePost, signal: AbortSignal, pauses = backoff): Promise<void> {
  await retry(() => postOnce(post, signal), { ...pauses, attempts, signal });
}

async function postOnce({ url, kind, token, payload }: DevlakePost, signal: AbortSignal): Promise<void> {
  const address = `${url.replace(/\/+$/, "")}/${kind}`;
  const where = withoutUserInfo(address);
  // What fetch says of such an address would contain all of it.
  if (where !== address)
    throw new Fault("precondition", `the address of DevLake at ${where} has a user or password: leave it out, DevLake takes a key`);
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(payload),
      // A key is not sent to whoever an answer names.
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new Fault("unavailable", `DevLake at ${where} cannot be reached: ${withoutUserInfo(reasonOf(cause))}`, { cause });
  }
  const answer = await response.text().catch(() => "");
  if (response.ok) return;
  const says = answer.slice(0, 500).replaceAll(token, "***");
  throw new Fault(codeOf(response.status), `DevLake at ${where} answered ${response.status}${says && `: ${says}`}`);
}

function codeOf(status: number): FaultCode {
  if (status >= 500 || status === 429 || status === 408) return "unavailable";
  if (status === 401 || status === 403) return "forbidden";
  return status === 400 || status === 413 || status === 422 ? "invalid" : "precondition";
}

function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return cause instanceof Error ? cause.message : messageOf(error);
}
