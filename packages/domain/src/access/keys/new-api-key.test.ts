import { expect, test } from "vitest";
import { parsePolicy } from "../parse-policy.ts";
import { may, type Principal } from "../principal.ts";
import { builtInRoles } from "../roles.ts";
import { keyState, principalOfKey, revokeKey } from "./api-key.ts";
import { newApiKey, type WantedKey } from "./new-api-key.ts";

const now = Temporal.Instant.from("2026-11-30T12:00:00Z");
const material = { id: "0123456789abcdef0123", secretHash: new Uint8Array(32), now };
const hour = 3_600_000;

function person(...policies: readonly string[]): Principal {
  return {
    id: "test:ann",
    actor: { kind: "person", name: "ann", signIn: "session" },
    emails: [],
    grants: [{ projectId: "shop", from: "test", policies: policies.map(parsePolicy) }],
    expiresAt: now.add({ hours: 1 }),
  };
}
const admin = person("resources=*;actions=*");
const wanted: WantedKey = {
  projectId: "shop",
  name: "ci",
  role: undefined,
  policies: ["resources=event;actions=create"],
  lifetimeMs: undefined,
};
const make = (creator: Principal, more: Partial<WantedKey> = {}) =>
  newApiKey(creator, { ...wanted, ...more }, { roles: builtInRoles, material });

test("a key has what was asked for, and lives 90 days", () => {
  expect(make(admin)).toEqual({
    id: material.id,
    projectId: "shop",
    name: "ci",
    role: undefined,
    policies: ["resources=event;actions=create"],
    secretHash: material.secretHash,
    createdBy: admin.actor,
    createdAt: now,
    expiresAt: now.add({ hours: 90 * 24 }),
    revokedAt: undefined,
    revokedBy: undefined,
    workload: undefined,
  });
});

test.for([
  { name: "no name", more: { name: " " }, code: "invalid" },
  { name: "a name with a line break", more: { name: "a\nb" }, code: "invalid" },
  { name: "no project", more: { projectId: "" }, code: "invalid" },
  { name: "every project", more: { projectId: "*" }, code: "invalid" },
  { name: "neither role nor policies", more: { policies: [] }, code: "invalid" },
  { name: "both", more: { role: "Viewer" }, code: "invalid" },
  { name: "a policy that cannot be read", more: { policies: ["resources=evnt;actions=create"] }, code: "invalid" },
  { name: "a role that does not exist", more: { role: "constructor", policies: [] }, code: "invalid" },
  { name: "no end", more: { lifetimeMs: Number.POSITIVE_INFINITY }, code: "invalid" },
  { name: "no lifetime", more: { lifetimeMs: Number.NaN }, code: "invalid" },
  { name: "more than a year", more: { lifetimeMs: 367 * 24 * hour }, code: "invalid" },
  { name: "another project", more: { projectId: "other" }, code: "forbidden" },
] as const)("a key with $name is refused", ({ more, code }) => {
  expect(() => make(admin, more)).toThrow(expect.objectContaining({ code }));
});

test("nobody makes a key that may do more than they", () => {
  const maker = person(
    "resources=api_key;actions=create",
    "resources=event;actions=create,get",
    "resources=application{env:dev};actions=*",
  );
  expect(make(maker).policies).toEqual(wanted.policies);
  for (const policy of [
    "resources=event;actions=delete",
    "resources=application;actions=get",
    "resources=*;actions=*",
    "resources=api_key;actions=*",
  ])
    expect(() => make(maker, { policies: [policy] })).toThrow(expect.objectContaining({ code: "forbidden" }));
  expect(() => make(maker, { policies: [], role: "Viewer" })).toThrow(expect.objectContaining({ code: "forbidden" }));
  expect(() => make(person("resources=event;actions=*"))).toThrow(expect.objectContaining({ code: "forbidden" }));
});

test("a key that a key makes does not outlive it, and one of a person outlives their session", () => {
  const expiresAt = now.add({ hours: 2 });
  for (const signIn of ["api-key", "workload"] as const)
    expect(make({ ...admin, actor: { kind: "service", name: "key a", signIn }, expiresAt }, { lifetimeMs: 5 * hour }).expiresAt).toEqual(
      expiresAt,
    );
  expect(make(admin, { lifetimeMs: 5 * hour }).expiresAt).toEqual(now.add({ hours: 5 }));
});

test("a key is valid until it expires or is revoked, and is revoked once", () => {
  const key = make(admin, { lifetimeMs: hour });
  expect(keyState(key, now.add({ minutes: 59 }))).toBe("valid");
  expect(keyState(key, now.add({ minutes: 60 }))).toBe("expired");
  const revoked = revokeKey(key, { by: admin.actor, now });
  expect(revoked).toMatchObject({ revokedAt: now, revokedBy: admin.actor });
  expect(keyState(revoked ?? key, now)).toBe("revoked");
  expect(revokeKey(revoked ?? key, { by: admin.actor, now })).toBeUndefined();
});

test("a key has the rights of its role as the role is now, and none if the role is gone", () => {
  const key = make(admin, { role: "Viewer", policies: [] });
  const wish = { resource: "application", action: "get" } as const;
  expect(may(principalOfKey(key, builtInRoles), wish, "shop")).toBe(true);
  expect(may(principalOfKey(key, builtInRoles), wish, "other")).toBe(false);
  expect(may(principalOfKey(key, []), wish, "shop")).toBe(false);
});

test("history shows a key by its name, and a job by the subject of its token", () => {
  const key = make(admin);
  expect(principalOfKey(key, []).actor).toEqual({ kind: "service", name: "key ci", signIn: "api-key" });
  const workload = { rule: "deploy", issuer: "https://ci.example", subject: "repo:acme/shop" };
  expect(principalOfKey({ ...key, workload }, [])).toMatchObject({
    id: "workload:https://ci.example#repo:acme/shop",
    actor: { kind: "service", name: "job repo:acme/shop", signIn: "workload" },
  });
});
