import { createHash } from "node:crypto";
import { claimsMatch, type WorkloadRule } from "@slipway/domain";
import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { IssuerKeys } from "./issuer-keys.ts";

/** A token that a rule accepts. */
export interface VerifiedToken {
  readonly rule: WorkloadRule;
  readonly subject: string;
  readonly expiresAt: Temporal.Instant;
  /** The same for the same token, however it is written. */
  readonly digest: string;
}

/** Why a token was refused: for the log, not for the caller. */
export interface TokenRefusal {
  readonly refused: string;
}

/** Signatures that only the issuer can make. No secret is shared with an issuer, so nothing that a secret signs is accepted. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
/** Longer than the tokens of any CI. */
const longestToken = 16 * 1024;
/** By how much the clocks of issuers may be wrong. */
const toleranceS = 30;

export interface VerifyOptions {
  readonly rules: readonly WorkloadRule[];
  readonly keys: Pick<IssuerKeys, "of">;
  readonly now: Temporal.Instant;
}

/**
 * Finds the first rule that accepts a token: signed by its issuer, for its audience alone, in its time, and with claims that fit. Never throws `unauthenticated`: what is wrong with a token helps whoever forges one.
 * Throws `unavailable` if the keys of the issuer cannot be read.
 */
export async function verifyWorkloadToken(token: string, { rules, keys, now }: VerifyOptions): Promise<VerifiedToken | TokenRefusal> {
  if (token.length > longestToken) return { refused: "it is too long" };
  const claims = decoded(token);
  if (claims === undefined) return { refused: "it is no JWT" };
  const ofIssuer = rules.filter(({ issuer }) => issuer === claims.iss);
  if (ofIssuer.length === 0) return { refused: `no rule is for the issuer ${shown(claims.iss)}` };
  const forUs = ofIssuer.filter(({ audience }) => isOnlyFor(claims.aud, audience));
  if (forUs.length === 0) return { refused: `no rule of its issuer is for the audience ${shown(claims.aud)} alone` };
  // Nothing is verified yet: this only saves looking at signatures for rules that would refuse the claims anyway.
  const fitting = forUs.filter(({ conditions }) => claimsMatch(claims, conditions));
  if (fitting.length === 0)
    return {
      refused: `its claims fit the conditions of no rule of ${forUs.map(({ name }) => name).join(", ")}; its subject is ${shown(claims.sub)}`,
    };
  let refused = "";
  for (const rule of fitting) {
    const verified = await verifiedBy(rule, token, { keys, now });
    if ("rule" in verified) return verified;
    refused ||= `${rule.name}: ${verified.refused}`;
  }
  return { refused };
}

async function verifiedBy(
  rule: WorkloadRule,
  token: string,
  { keys, now }: Pick<VerifyOptions, "keys" | "now">,
): Promise<VerifiedToken | TokenRefusal> {
  try {
    const { payload } = await jwtVerify(token, await keys.of(rule), {
      algorithms,
      issuer: rule.issuer,
      audience: rule.audience,
      requiredClaims: ["iss", "aud", "sub", "exp", "iat"],
      clockTolerance: toleranceS,
      maxTokenAge: rule.maxAgeMs / 1000,
      currentDate: new Date(now.epochMilliseconds),
    });
    const { sub = "", exp = 0 } = payload;
    if (sub === "" || !isOnlyFor(payload.aud, rule.audience) || !claimsMatch(payload, rule.conditions))
      return { refused: "its claims do not fit" };
    return {
      rule,
      subject: sub,
      expiresAt: Temporal.Instant.fromEpochMilliseconds(Math.ceil(exp) * 1000),
      digest: digestOf(payload, token),
    };
  } catch (error) {
    if (error instanceof errors.JOSEError) return { refused: `${error.code} ${error.message}` };
    throw error;
  }
}

/** A token that others accept too could be one that they have got, and bring here. */
function isOnlyFor(given: JWTPayload["aud"], audience: string): boolean {
  return typeof given === "string" ? given === audience : Array.isArray(given) && given.length === 1 && given[0] === audience;
}

/** By its id, or else by what is signed: a signature can sometimes be written in two ways. */
function digestOf({ iss, jti }: JWTPayload, token: string): string {
  const what = typeof jti === "string" && jti !== "" ? ["id", iss, jti] : ["signed", token.slice(0, token.lastIndexOf("."))];
  return createHash("sha256").update(JSON.stringify(what)).digest("hex");
}

function decoded(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return String(JSON.stringify(value) ?? "none").slice(0, 200);
}
