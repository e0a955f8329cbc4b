import { type ClientRequestArgs, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { type AddressProblem, checkedLookup, Fault, hostOf, refuseAddress } from "@slipway/plugin-sdk";

export interface ExchangeOptions {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
  /** Why this address must not be called. */
  readonly problem: AddressProblem;
}

/**
 * Sends one request and returns the answer, whose body is to be read. A name is resolved once: the address that was checked is the one that is called, on a
 * connection of its own. Throws `invalid` for an address that must not be called, and for what cannot be sent.
 */
export async function exchange({ url, method, headers, body, signal, problem }: ExchangeOptions): Promise<IncomingMessage> {
  refuseAddress(problem, hostOf(url));
  const options: ClientRequestArgs = {
    method,
    headers: { "user-agent": "slipway", accept: "*/*", ...headers },
    signal,
    agent: false,
    lookup: checkedLookup(problem),
  };
  const answered = Promise.withResolvers<IncomingMessage>();
  const sent = newRequest(url, options);
  sent.once("response", answered.resolve).on("error", answered.reject).end(body);
  return answered.promise;
}

function newRequest(url: URL, options: ClientRequestArgs) {
  try {
    return url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, options);
  } catch {
    // The error is omitted: it may quote a header that contains a secret.
    throw new Fault("invalid", "the request cannot be sent: check its method and headers");
  }
}
