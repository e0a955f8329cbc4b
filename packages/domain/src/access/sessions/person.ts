import type { Identity } from "../access-rules.ts";

/** Somebody whom an identity provider, or the gateway by a password, has recognised. The id is the same for all sign-ins of a person, such as `oidc:https://issuer.example#1234`. */
export interface Person extends Identity {
  readonly name: string;
}
