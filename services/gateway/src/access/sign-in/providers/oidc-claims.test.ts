import { expect, test } from "vitest";
import { type Claims, personOfClaims, withUserInfo } from "./oidc-claims.ts";

const settings = {
  name: "company",
  displayName: "Company",
  issuer: "https://issuer.example",
  clientId: "slipway",
  clientSecretFile: "",
  scopes: ["openid"],
  groupsClaim: "groups",
  nameClaim: "name",
};
const person = (claims: Claims, more: Partial<typeof settings> = {}) => personOfClaims({ sub: "1", ...claims }, { ...settings, ...more });

test("a person, with what the issuer says", () => {
  expect(person({ name: "Ann", email: "Ann@Example.com", email_verified: true, groups: ["a", "b"] })).toEqual({
    id: "oidc:https://issuer.example#1",
    provider: "company",
    name: "Ann",
    emails: ["ann@example.com"],
    groups: ["a", "b"],
  });
});

test.for([
  { name: "is not verified", claims: { email: "a@b.example", email_verified: false } },
  { name: "is verified by a word", claims: { email: "a@b.example", email_verified: "true" } },
  { name: "is verified as nobody says", claims: { email: "a@b.example" } },
  { name: "is no text", claims: { email: ["a@b.example"], email_verified: true } },
])("an address does not count that $name", ({ claims }) => expect(person(claims).emails).toEqual([]));

test.for([
  { name: "the claim of the access file", claims: { nick: "ann", name: "Ann" }, more: { nameClaim: "nick" }, want: "ann" },
  { name: "the user name", claims: { preferred_username: "ann" }, more: {}, want: "ann" },
  { name: "the verified address", claims: { email: "a@b.example", email_verified: true }, more: {}, want: "a@b.example" },
  { name: "the subject, not an address that could be anybody's", claims: { email: "root@b.example" }, more: {}, want: "1" },
  { name: "the subject", claims: {}, more: {}, want: "1" },
  { name: "not a name with control characters", claims: { name: "ann\u202egnp.exe", preferred_username: "ann" }, more: {}, want: "ann" },
])("a person is called by $name", ({ claims, more, want }) => expect(person(claims, more).name).toBe(want));

test.for([
  { name: "no claim", claims: {}, want: [] },
  { name: "null", claims: { groups: null }, want: [] },
  { name: "one group as text", claims: { groups: "ops" }, want: ["ops"] },
  { name: "a name that is also one of a claim elsewhere", claims: { groups: ["ops"], _claim_names: { groups: "x" } }, want: ["ops"] },
  { name: "another claim", claims: { roles: ["r"], groups: ["g"] }, more: { groupsClaim: "roles" }, want: ["r"] },
])("groups: $name", ({ claims, more, want }) => expect(person(claims, more).groups).toEqual(want));

test.for([
  { name: "groups that are somewhere else", claims: { _claim_names: { groups: "src1" } }, says: "too many" },
  { name: "groups that are no texts", claims: { groups: [{ id: 1 }] }, says: "not a list of groups" },
  { name: "groups that are a mapping", claims: { groups: { ops: true } }, says: "not a list of groups" },
  { name: "thousands of groups", claims: { groups: Array.from({ length: 1_001 }, (_, each) => `${each}`) }, says: "more than 1000 groups" },
  { name: "a group without end", claims: { groups: ["x".repeat(300)] }, says: "more than 256 characters" },
  { name: "a subject with control characters", claims: { sub: "1\n2" }, says: "no subject" },
  { name: "a subject without end", claims: { sub: "1".repeat(300) }, says: "no subject" },
  { name: "an empty subject", claims: { sub: "" }, says: "no subject" },
  { name: "a subject that is a number", claims: { sub: 1 }, says: "no subject" },
])("nobody signs in with $name", ({ claims, says }) => {
  expect(() => person(claims)).toThrow(expect.objectContaining({ code: "forbidden", message: expect.stringContaining(says) }));
});

test.for([
  {
    name: "an address of the ID token is not verified by what is said of another",
    claims: { email: "ann@example.com" },
    userInfo: { email: "eve@example.com", email_verified: true },
    want: [],
  },
  {
    name: "an address of the userinfo endpoint is not verified by what the ID token says",
    claims: { email_verified: true },
    userInfo: { email: "ann@example.com" },
    want: [],
  },
  {
    name: "the userinfo endpoint says that the same address is verified",
    claims: { email: "ann@example.com" },
    userInfo: { email: "ann@example.com", email_verified: true },
    want: ["ann@example.com"],
  },
  {
    name: "the userinfo endpoint has the address",
    claims: {},
    userInfo: { email: "ann@example.com", email_verified: true },
    want: ["ann@example.com"],
  },
  {
    name: "an address with a letter that only looks like another stays another",
    claims: { email: "Mar\u212A@example.com", email_verified: true },
    userInfo: {},
    want: ["mar\u212A@example.com"],
  },
])("$name", ({ claims, userInfo, want }) => expect(person(withUserInfo(claims, userInfo)).emails).toEqual(want));
