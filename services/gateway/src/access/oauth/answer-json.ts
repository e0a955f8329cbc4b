import type { Logger, Pages } from "@slipway/runtime";
import { placeOfAddress } from "../../limits/place-of.ts";
import type { RateBuckets } from "../../limits/rate-buckets.ts";
import type { HttpRequest } from "../pages/form-text.ts";
import { OAuthError, oauthErrorOf } from "./oauth-error.ts";

/** Where a request comes from. */
export interface RequestOrigin {
  /** Of the connection: that of a proxy if there is one. */
  readonly address: string;
  /** As the program calls itself; bounded. */
  readonly userAgent: string;
}

export interface AnswerJsonOptions {
  readonly log: Logger;
  /** How many requests an address may make. */
  readonly rates: RateBuckets;
}

/** A handler of an OAuth endpoint: answers with what `answer` returns, as JSON that nobody keeps (RFC 6749, 5.1 and 5.2). Never throws. */
export function answerJson(
  answer: (request: HttpRequest, origin: RequestOrigin) => Promise<object>,
  { log, rates }: AnswerJsonOptions,
): Pages["handler"] {
  return (request, response, { address }) => {
    const send = (status: number, body: object, more: Readonly<Record<string, string>> = {}): void => {
      if (response.headersSent || response.destroyed) return;
      // Node's types of both versions of HTTP differ in more than we use.
      response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", pragma: "no-cache", ...more });
      response.end(JSON.stringify(body));
    };
    const fail = (error: unknown): void => {
      const known = oauthErrorOf(error);
      if (known === undefined) log.error({ err: error }, "an OAuth request failed");
      const { code, message, status } = known ?? new OAuthError("server_error", "internal error", 500);
      send(status, { error: code, error_description: message });
    };
    const waitMs = rates.take(placeOfAddress(address));
    if (waitMs > 0) {
      request.resume();
      send(
        429,
        { error: "temporarily_unavailable", error_description: "too many requests of this address" },
        { "retry-after": String(Math.ceil(waitMs / 1000)) },
      );
      return;
    }
    const origin = { address, userAgent: (request.headers["user-agent"] ?? "").slice(0, 200) };
    answer(request, origin)
      .then((body) => send(200, body), fail)
      .catch((err: unknown) => {
        log.debug({ err }, "an OAuth answer was not sent");
        response.destroy();
      });
  };
}
