import { Fault, type FaultCode, innermostMessage } from "@slipway/domain";

export interface HttpGetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Statuses other than success that the caller handles. */
  readonly accept?: readonly number[];
}

/**
 * Gets a url and follows redirects. Throws Faults that name the url without its secrets: `unavailable` if the server cannot be reached or fails,
 * `not_found`, `unauthenticated`, `forbidden`, and `precondition` if the url has to be changed.
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
    throw new Fault("unavailable", `could not reach ${shown}: ${innermostMessage(error)}`, { cause: error });
  }
  const { status, statusText } = response;
  if (url.protocol === "https:" && URL.parse(response.url)?.protocol === "http:") {
    await response.body?.cancel();
    throw new Fault("precondition", `${shown} redirects to an address without TLS, which is not followed`);
  }
  if (response.ok || accept.includes(status)) return response;
  await response.body?.cancel();
  throw new Fault(codeOf(status), `${shown} answered ${status}${statusText === "" ? "" : ` ${statusText}`}`);
}

/** A url for display: without user, password and query, which may be secret. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** The Authorization header of a user and a password. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function codeOf(status: number): FaultCode {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not_found";
  return status === 408 || status === 429 || status >= 500 ? "unavailable" : "precondition";
}
