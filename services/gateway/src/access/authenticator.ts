import type { Grant, Person, Principal } from "@slipway/domain";

/** What a call brings to say who makes it. */
export interface Credentials {
  /** The token of the header `authorization: Bearer …`; undefined without one. */
  readonly bearer: string | undefined;
  readonly header: Headers;
  /** Of the connection: that of a proxy if there is one. */
  readonly remoteAddress: string;
}

/** Somebody who has signed in. */
export interface SignedIn {
  readonly principal: Principal;
  /** Aborts when the sign-in ends before its time: signed out, or revoked. Ends streams. */
  readonly ended?: AbortSignal | undefined;
  /** Its rights as the access file gives them now, without the credentials, which may have been replaced since; undefined if it has none any more. Missing where no rule changes them. Never throws. */
  readonly grantsNow?: (() => readonly Grant[] | undefined) | undefined;
}

/**
 * One way to sign in. Returns undefined for credentials that are not of its kind. Throws `unauthenticated` for those that are, and are not valid or no longer so, with a text that
 * helps nobody to forge them.
 */
export type Authenticator = (credentials: Credentials) => SignedIn | undefined | Promise<SignedIn | undefined>;

/** Who somebody is who was recognised, by the access file as it is now. Undefined for somebody who may not sign in any more. */
export type PrincipalOf = (person: Person) => Principal | undefined;
