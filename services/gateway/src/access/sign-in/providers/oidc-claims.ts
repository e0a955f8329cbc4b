import type { OidcConfig } from "@slipway/app-config";
import { acceptedPersonName, comparableAddress, Fault, type Person } from "@slipway/domain";

/** Claims of an ID token, and of the userinfo endpoint. */
export type Claims = Readonly<Record<string, unknown>>;

const mostGroups = 1_000;
const longestGroup = 256;

/** Whether claims lack something that the userinfo endpoint may have. */
export function lacksClaims(claims: Claims, { groupsClaim, nameClaim }: Pick<OidcConfig, "groupsClaim" | "nameClaim">): boolean {
  return [groupsClaim, nameClaim, "email"].some((name) => claims[name] === undefined);
}

/** The claims of an ID token, with what only the userinfo endpoint has. Whether an address is verified is taken from where the address is from: the two may name different ones. */
export function withUserInfo(claims: Claims, userInfo: Claims): Claims {
  const { email } = claims;
  const source = email === undefined ? userInfo : email === userInfo["email"] ? { ...claims, ...userInfo } : claims;
  return { ...userInfo, ...claims, email: source["email"], email_verified: source["email_verified"] };
}

/**
 * Who somebody is, by the claims of a valid ID token. Only an address that the issuer says it has verified counts. Throws `forbidden` for a subject that cannot be recorded, and for groups
 * that are left out because there are too many: without them a person would have other rights than the issuer says.
 */
export function personOfClaims(claims: Claims, settings: OidcConfig): Person {
  const { name: provider, issuer, groupsClaim } = settings;
  const { sub } = claims;
  if (typeof sub !== "string" || !/^[\x20-\x7E]{1,255}$/.test(sub))
    throw new Fault("forbidden", `${provider} gave no subject that can be recorded`);
  return {
    id: subjectOf(issuer, sub),
    provider,
    name: nameOf(claims, settings) ?? sub,
    emails: emailOf(claims),
    groups: groupsOf(claims, groupsClaim, provider),
  };
}

/** The subject of somebody whom an issuer calls `sub`. Two issuers may give the same one to different people. */
export function subjectOf(issuer: string, sub: string): string {
  return `oidc:${issuer}#${sub}`;
}

function nameOf(claims: Claims, { nameClaim }: Pick<OidcConfig, "nameClaim">): string | undefined {
  // History and audit show names: an address that the issuer has not verified could be anybody's.
  const names = [claims[nameClaim], claims["preferred_username"], ...emailOf(claims)];
  return names.map((each) => (typeof each === "string" ? acceptedPersonName(each) : undefined)).find((each) => each !== undefined);
}

function emailOf({ email, email_verified: isVerified }: Claims): readonly string[] {
  return typeof email === "string" && isVerified === true && email.length <= 254 ? [comparableAddress(email)] : [];
}

function groupsOf(claims: Claims, claim: string, provider: string): readonly string[] {
  const value = claims[claim];
  if (value === undefined || value === null) {
    // OpenID Connect Core 5.6.2: the claim is somewhere else. Microsoft Entra ID does that from 200 groups on.
    const elsewhere = claims["_claim_names"];
    if (typeof elsewhere === "object" && elsewhere !== null && claim in elsewhere)
      throw new Fault(
        "forbidden",
        `${provider} left out your groups, because there are too many: limit the claim ${claim} to groups that are assigned to Slipway`,
      );
    return [];
  }
  const groups = typeof value === "string" ? [value] : value;
  if (!Array.isArray(groups) || !groups.every((each) => typeof each === "string"))
    throw new Fault("forbidden", `the claim ${claim} of ${provider} is not a list of groups`);
  if (groups.length > mostGroups || groups.some(({ length }) => length > longestGroup))
    throw new Fault(
      "forbidden",
      `the claim ${claim} of ${provider} has more than ${mostGroups} groups, or one with more than ${longestGroup} characters`,
    );
  return groups;
}
