import { type Bus, usedTokenRecords } from "@slipway/bus";
import { exchangeGrant, exchangeGrantType } from "../workload/exchange-grant.ts";
import { type ExchangeTokenDeps, exchangeToken } from "../workload/exchange-token.ts";
import { IssuerKeys } from "../workload/issuer-keys.ts";
import type { GrantHandler } from "./token-endpoint.ts";

export interface OAuthGrantsDeps extends Omit<ExchangeTokenDeps, "issuers" | "usedTokens"> {
  readonly bus: Bus;
}

/** What the token endpoint gives tokens for. */
export function oauthGrants({ bus, ...deps }: OAuthGrantsDeps): ReadonlyMap<string, GrantHandler> {
  const exchange = exchangeToken({ ...deps, issuers: new IssuerKeys(), usedTokens: usedTokenRecords(bus) });
  return new Map([[exchangeGrantType, exchangeGrant(exchange)]]);
}
