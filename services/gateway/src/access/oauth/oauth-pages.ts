import type { Logger, Pages } from "@slipway/runtime";
import { RateBuckets } from "../../limits/rate-buckets.ts";
import { answerJson } from "./answer-json.ts";
import { type GrantHandler, tokenEndpoint } from "./token-endpoint.ts";

export interface OAuthPagesOptions {
  /** By their names in requests. */
  readonly grants: ReadonlyMap<string, GrantHandler>;
  readonly log: Logger;
}

/** What an address may ask of the token endpoint: the jobs of a CI may all have one. */
const tokenRate = { perSecond: 5, burst: 200 };

/** The OAuth endpoints of the gateway. They stand before other pages below `/auth/`. */
export function oauthPages({ grants, log }: OAuthPagesOptions): readonly Pages[] {
  return [{ prefix: "/auth/token", handler: answerJson(tokenEndpoint(grants), { log, rates: new RateBuckets(tokenRate) }) }];
}
