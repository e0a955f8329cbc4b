import { Fault, messageOf, withoutUserInfo } from "@slipway/domain";

const timeoutMs = 30_000;

/** One request to a webhook of DevLake. */
export interface DevlakePost {
  /** The address of the webhook, up to its number. */
  readonly url: string;
  readonly kind: "deployments" | "issues";
  readonly token: string;
  readonly payload: object;
}

/** Posts a payload. Throws `invalid` if DevLake refuses it, `unavailable` if it does not answer; no message contains the token. Posting again replaces. */
export async function postToDevlake({ url, kind, token, payload }: DevlakePost, signal: AbortSignal): Promise<void> {
  const address = `${url.replace(/\/+$/, "")}/${kind}`;
  const where = withoutUserInfo(address);
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(payload),
      // A key is not sent to whoever an answer names.
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new Fault("unavailable", `DevLake at ${where} cannot be reached: ${reasonOf(cause)}`, { cause });
  }
  const answer = await response.text().catch(() => "");
  if (response.ok) return;
  const says = answer.slice(0, 500).replaceAll(token, "***");
  const code = response.status >= 500 || response.status === 429 ? "unavailable" : "invalid";
  throw new Fault(code, `DevLake at ${where} answered ${response.status}${says && `: ${says}`}`);
}

function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return cause instanceof Error ? cause.message : messageOf(error);
}
