import type { AccessConfig } from "@slipway/app-config";
import type { Person, Principal } from "@slipway/domain";
import type { PrincipalOf } from "../authenticator.ts";

/** Remembers who people are for as long as the access file stays the same, and their sessions are known: every call of theirs asks. */
export function knownPrincipals(
  rules: () => AccessConfig,
  principalOf: (person: Person, access: AccessConfig) => Principal | undefined,
): PrincipalOf {
  let access = rules();
  let known = new WeakMap<Person, Principal>();
  return (person) => {
    if (rules() !== access) [access, known] = [rules(), new WeakMap()];
    const principal = known.get(person) ?? principalOf(person, access);
    if (principal !== undefined) known.set(person, principal);
    return principal;
  };
}
