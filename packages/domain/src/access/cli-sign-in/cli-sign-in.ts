import { Fault } from "../../fault.ts";
import type { Person } from "../sessions/person.ts";

/**
 * A sign-in of the command line that waits for a person in a browser, or for the command line to fetch it. With a device code (RFC 8628) somebody decides after it has begun; with an authorization code (RFC
 * 7636) it begins when somebody has decided.
 */
export interface CliSignIn {
  /** For a device, derived from its user code. */
  readonly id: string;
  /** SHA-256 of the code that the command line has. */
  readonly secretHash: Uint8Array;
  /** What asks, as it calls itself: shown to whoever decides. */
  readonly device: string;
  /** Where it asks from. */
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  /** SHA-256 of a secret of the command line, as base64url; undefined for a device. */
  readonly codeChallenge: string | undefined;
  /** Where the browser brings the code; undefined for a device. */
  readonly redirectUri: string | undefined;
  /** Who allowed it; undefined until then. */
  readonly allowedBy: Person | undefined;
  readonly deniedAt: Temporal.Instant | undefined;
  /** When the command line fetched it: that happens once. */
  readonly usedAt: Temporal.Instant | undefined;
}

/** What it waits for, or how it ended. */
export type CliSignInState = "pending" | "allowed" | "denied" | "used" | "expired";

export function stateOf({ allowedBy, deniedAt, usedAt, expiresAt }: CliSignIn, now: Temporal.Instant): CliSignInState {
  if (usedAt !== undefined) return "used";
  if (deniedAt !== undefined) return "denied";
  if (Temporal.Instant.compare(now, expiresAt) >= 0) return "expired";
  return allowedBy === undefined ? "pending" : "allowed";
}

/** Somebody allows or denies it. Throws `precondition` if it does not wait for that any more. */
export function decide(
  signIn: CliSignIn,
  by: Person,
  { allow, now }: { readonly allow: boolean; readonly now: Temporal.Instant },
): CliSignIn {
  if (stateOf(signIn, now) !== "pending")
    throw new Fault("precondition", "this code was used, or has expired: begin again with slipway login");
  return allow ? { ...signIn, allowedBy: by } : { ...signIn, deniedAt: now };
}

/** The command line fetches it. Undefined if it is not there to be fetched. */
export function use(signIn: CliSignIn, now: Temporal.Instant): (CliSignIn & { readonly allowedBy: Person }) | undefined {
  const { allowedBy } = signIn;
  return allowedBy !== undefined && stateOf(signIn, now) === "allowed" ? { ...signIn, allowedBy, usedAt: now } : undefined;
}
