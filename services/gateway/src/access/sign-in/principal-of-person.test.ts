import type { AccessConfig } from "@slipway/app-config";
import { type Person, parsePasswordHash } from "@slipway/domain";
import { hashPassword } from "@slipway/runtime";
import { expect, test } from "vitest";
import { personOfAdmin } from "./passwords/check-password.ts";
import { principalOfPerson } from "./principal-of-person.ts";
import type { SignInProvider } from "./providers/provider.ts";

const provider = { knows: ({ provider: name }: Person) => name === "company" } as SignInProvider;

test("somebody of a provider has the groups that it named, also those without a role", () => {
  const access: AccessConfig = { projects: [], workloadIdentity: [] };
  const ann: Person = { id: "ann", provider: "company", name: "Ann", emails: [], groups: ["ops", "acme/web"] };
  expect(principalOfPerson(ann, access, [provider])).toMatchObject({ groups: ["ops", "acme/web"], grants: [] });
});

test("an administrator has no groups to show: what stands for the password stays here", async () => {
  const admin = { username: "root", passwordHash: parsePasswordHash(await hashPassword("correct horse battery")) };
  const access = { projects: [], workloadIdentity: [], signIn: { admin, blocked: [] } } as unknown as AccessConfig;
  expect(JSON.stringify(principalOfPerson(personOfAdmin(admin), access, []))).not.toContain("password");
});
