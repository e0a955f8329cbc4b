import { Fault, type FaultCode, innermostMessage } from "@slipway/domain";

export interface HttpGetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Answers that are no success but mean something to the caller. */
  readonly accept?: readonly number[];
}

/**
 * Asks for a url, over redirects. Throws Faults that name it without what may be secret in it: `unavailable` when it cannot be reached or fails by
 * itself, `not_found`, `unauthenticated`, `forbidden`, and `precondition` when the url has to be changed.
 */
export async function httpGet(url: URL, { headers = {}, signal, accept = [] }: HttpGetOptions): Promise<Response> {
  const shown = shownUrl(url);
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  const signIn =
    url.username === "" ? {} : { authorization: basicAuthorization(decodeURIComponent(url.username), decodeURIComponent(url.password)) };
  let response: Response;
  try {
    response = await fetch(bare, { headers: { ...signIn, ...headers }, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new Fault("unavailable", `${shown} can not be reached: ${innermostMessage(error)}`, { cause: error });
  }
  const { status, statusText } = response;
  if (url.protocol === "https:" && URL.parse(response.url)?.protocol === "http:") {
    await response.body?.cancel();
    throw new Fault("precondition", `${shown} leads to an address without TLS, which is not followed`);
  }
  if (response.ok || accept.includes(status)) return response;
  await response.body?.cancel();
  throw new Fault(codeOf(status), `${shown} answered ${status}${statusText === "" ? "" : ` ${statusText}`}`);
}

/** A url for people: without user, password and query, where secrets are. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** The header of a user and a password. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function codeOf(status: number): FaultCode {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not_found";
  return status === 408 || status === 429 || status >= 500 ? "unavailable" : "precondition";
}
