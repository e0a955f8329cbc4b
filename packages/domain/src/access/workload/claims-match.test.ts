import { expect, test } from "vitest";
import { type ClaimConditions, claimsMatch } from "./claims-match.ts";

const github = {
  sub: "repo:acme/shop:ref:refs/heads/main",
  repository: "acme/shop",
  repository_id: "42",
  run_attempt: 1,
  ref: "refs/heads/main",
  ref_protected: true,
  "kubernetes.io": { namespace: "ci", serviceaccount: { name: "deployer" }, "a/b": "slash" },
  aud: ["slipway"],
  nothing: null,
};

test.for<{ name: string; conditions: ClaimConditions; want: boolean }>([
  { name: "no conditions", conditions: {}, want: false },
  { name: "a claim that is equal", conditions: { repository: ["acme/shop"] }, want: true },
  { name: "one of several values", conditions: { ref: ["refs/heads/dev", "refs/heads/main"] }, want: true },
  { name: "no values", conditions: { repository: [] }, want: false },
  { name: "one claim of two", conditions: { repository: ["acme/shop"], ref: ["refs/heads/dev"] }, want: false },
  { name: "a claim that is missing", conditions: { environment: ["*"] }, want: false },
  { name: "another case", conditions: { repository: ["Acme/shop"] }, want: false },
  { name: "a beginning", conditions: { repository: ["acme/sho"] }, want: false },
  { name: "a number and a truth value", conditions: { run_attempt: ["1"], ref_protected: ["true"] }, want: true },
  { name: "a list", conditions: { aud: ["slipway"] }, want: false },
  { name: "null", conditions: { nothing: ["null"] }, want: false },
  { name: "what every object has", conditions: { constructor: ["*"] }, want: false },
  { name: "what every text has", conditions: { "/ref/length": ["15"] }, want: false },
  { name: "a value within a claim", conditions: { "/kubernetes.io/serviceaccount/name": ["deployer"] }, want: true },
  { name: "a slash in the name of a claim", conditions: { "/kubernetes.io/a~1b": ["slash"] }, want: true },
  { name: "an object", conditions: { "/kubernetes.io": ["*"] }, want: false },
  { name: "a star", conditions: { ref: ["refs/heads/*"] }, want: true },
  { name: "stars in a part", conditions: { ref: ["refs/*/m*n"] }, want: true },
  { name: "a star that stands for nothing", conditions: { ref: ["refs/heads/main*"] }, want: false },
  { name: "a star across a slash", conditions: { ref: ["refs/*"] }, want: false },
  { name: "a star across a colon", conditions: { sub: ["repo:acme/*"] }, want: false },
  { name: "a star for a repository only", conditions: { sub: ["repo:acme/*:ref:refs/heads/main"] }, want: true },
  { name: "a star for everything", conditions: { sub: ["*"] }, want: false },
])("$name", ({ conditions, want }) => {
  expect(claimsMatch(github, conditions)).toBe(want);
});

test("a repository cannot be named so that its subject is that of another", () => {
  const conditions = { sub: ["repo:acme/*:ref:refs/heads/main"] };
  for (const sub of [
    "repo:acme/shop:environment:x:ref:refs/heads/main",
    "repo:acme/x:pull_request:ref:refs/heads/main",
    "repo:acme/:ref:refs/heads/main",
  ])
    expect(claimsMatch({ sub }, conditions)).toBe(false);
});

test("many stars and a long claim take no time", () => {
  const sub = "a".repeat(2_000);
  expect(claimsMatch({ sub }, { sub: [`${"a*".repeat(500)}b`] })).toBe(false);
});
