import { isDeepStrictEqual } from "node:util";
import type { AccessConfig } from "@slipway/app-config";
import { builtInRoles, comparableAddress, grantsOf, type Person, type Principal } from "@slipway/domain";
import { personOfAdmin } from "./passwords/check-password.ts";
import type { SignInProvider } from "./providers/provider.ts";

/**
 * Who somebody is who was recognised, with the rights that the access file gives now. Undefined if whoever recognised the person is not in the access file any more: a provider that was
 * removed, or a password that was changed. Undefined as well for somebody who is blocked.
 */
export function principalOfPerson(person: Person, access: AccessConfig, providers: readonly SignInProvider[]): Principal | undefined {
  const actor = { kind: "person", name: person.name, signIn: "session" } as const;
  const { id, emails } = person;
  if (access.signIn?.blocked.some((each) => each === id || emails.includes(comparableAddress(each)))) return undefined;
  if (person.provider === "admin") {
    const admin = access.signIn?.admin;
    if (admin === undefined || !isDeepStrictEqual(personOfAdmin(admin), person)) return undefined;
    const policies = builtInRoles.find(({ name }) => name === "Admin")?.policies ?? [];
    // Without groups: the group of an administrator is the hash of the password.
    return { id, actor, emails, grants: [{ projectId: "*", from: "Admin", policies }] };
  }
  if (!providers.some((provider) => provider.knows(person))) return undefined;
  return { id, actor, emails, groups: person.groups, grants: grantsOf(access, person) };
}
