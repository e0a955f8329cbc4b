import { expect, test } from "vitest";
import type { ClaimConditions } from "./claims-match.ts";
import { conditionsProblem } from "./workload-rule.ts";

const github = "https://token.actions.githubusercontent.com";

test.for<{ name: string; issuer?: string; conditions: ClaimConditions; want: RegExp | undefined }>([
  { name: "a repository", conditions: { repository: ["acme/shop"] }, want: undefined },
  { name: "every repository of an owner", conditions: { repository: ["acme/*"] }, want: undefined },
  { name: "an owner", conditions: { repository_owner: ["acme"], ref: ["refs/heads/*"] }, want: undefined },
  { name: "a subject", conditions: { sub: ["repo:acme/*:ref:refs/heads/main"] }, want: undefined },
  { name: "a project of GitLab", issuer: "https://gitlab.com", conditions: { project_path: ["acme/shop"] }, want: undefined },
  {
    name: "anything of an issuer of one's own",
    issuer: "https://gitlab.acme.example",
    conditions: { ref_protected: ["true"] },
    want: undefined,
  },
  { name: "nothing", issuer: "https://gitlab.acme.example", conditions: {}, want: /every token of the issuer/ },
  { name: "a claim without values", conditions: { repository: [] }, want: /no value for repository/ },
  { name: "an empty value", conditions: { repository: ["acme/shop", ""] }, want: /no value for repository/ },
  { name: "a branch of anybody", conditions: { ref: ["refs/heads/main"] }, want: /whose tokens/ },
  { name: "a repository of anybody", conditions: { repository: ["*/shop"] }, want: /whose tokens/ },
  { name: "an owner or anybody", conditions: { repository: ["acme/shop", "*/*"] }, want: /whose tokens/ },
  { name: "a subject of anybody", conditions: { sub: ["repo:*/shop:ref:refs/heads/main"] }, want: /whose tokens/ },
  { name: "an owner whose name begins so", conditions: { repository_owner: ["acme*"] }, want: /whose tokens/ },
  {
    name: "an owner at an issuer with other claims",
    issuer: "https://gitlab.com",
    conditions: { repository: ["acme/shop"] },
    want: /whose tokens/,
  },
])("a rule for $name", ({ issuer = github, conditions, want }) => {
  const problem = conditionsProblem({ issuer, conditions });
  if (want === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(want);
});
