import type { AccessConfig } from "@slipway/app-config";
import type { Person } from "@slipway/domain";
import { expect, test, vi } from "vitest";
import { knownPrincipals } from "./known-principals.ts";

const ann: Person = { id: "ann", provider: "company", name: "Ann", emails: [], groups: ["ops"] };
const access: AccessConfig = { projects: [], workloadIdentity: [] };

test("who somebody is, is made of the rules once, and again when they have changed", () => {
  let current = access;
  let isBlocked = false;
  const make = vi.fn(({ id, name }: Person) =>
    isBlocked ? undefined : { id, actor: { kind: "person", name, signIn: "session" } as const, emails: [], grants: [] },
  );
  const principalOf = knownPrincipals(() => current, make);
  expect(principalOf(ann)).toBe(principalOf(ann));
  expect(make).toHaveBeenCalledExactlyOnceWith(ann, access);
  current = structuredClone(access);
  isBlocked = true;
  expect(principalOf(ann)).toBeUndefined();
  expect(make).toHaveBeenLastCalledWith(ann, current);
});
