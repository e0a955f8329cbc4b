import type { Person } from "@slipway/domain";

/** What ties an answer of a provider to the browser that asked, and to this gateway. */
export interface SignInChecks {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636. */
  readonly codeVerifier: string;
}

/** Somebody else who recognises people. */
export interface SignInProvider {
  /** Part of its addresses. */
  readonly name: string;
  /** For people. */
  readonly displayName: string;
  /** Where to send the browser. Throws `unavailable` if the provider cannot be reached. */
  begin(checks: SignInChecks): Promise<URL>;
  /**
   * Who has signed in, by the address to which the provider sent the browser back. Throws `unauthenticated` if the provider refused or its answer is not valid, `forbidden` if it is valid
   * and does not say what is needed, `unavailable` if the provider cannot be reached.
   */
  finish(callback: URL, checks: SignInChecks): Promise<Person>;
  /** Whether it could have recognised somebody: a session of a provider that was removed or replaced is not valid any more. */
  knows(person: Person): boolean;
}
