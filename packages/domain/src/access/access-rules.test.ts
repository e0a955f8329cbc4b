import { expect, test } from "vitest";
import { type AccessRules, grantsOf, hasFourEyes, type ProjectAccess } from "./access-rules.ts";
import { parsePolicy } from "./parse-policy.ts";

const project = (projectId: string, rest: Partial<ProjectAccess>): ProjectAccess => ({
  projectId,
  roles: [],
  groups: [],
  users: [],
  defaultRole: undefined,
  fourEyes: false,
  ...rest,
});
const ann = { id: "oidc:https://issuer.example#1", emails: ["ann@example.com"], groups: ["acme/dev", "acme/ops"], provider: "company" };
const granted = (...projects: readonly ProjectAccess[]) =>
  grantsOf({ projects }, ann).map(({ projectId, from, policies }) => `${projectId} ${from} ${policies.length}`);

test.for<{ readonly name: string; readonly projects: readonly ProjectAccess[]; readonly want: readonly string[] }>([
  { name: "nothing is given to those that nobody names", projects: [project("shop", {})], want: [] },
  { name: "a group", projects: [project("shop", { groups: [{ group: "acme/dev", role: "Admin" }] })], want: ["shop Admin 1"] },
  {
    name: "a group of another case is another group",
    projects: [project("shop", { groups: [{ group: "ACME/dev", role: "Admin" }] })],
    want: [],
  },
  {
    name: "a group of one provider",
    projects: [project("shop", { groups: [{ group: "acme/dev", role: "Admin", provider: "company" }] })],
    want: ["shop Admin 1"],
  },
  {
    name: "no group of the same name of another provider",
    projects: [project("shop", { groups: [{ group: "acme/dev", role: "Admin", provider: "github" }] })],
    want: [],
  },
  {
    name: "an address, in any case",
    projects: [project("shop", { users: [{ user: "Ann@Example.com", role: "Admin" }] })],
    want: ["shop Admin 1"],
  },
  {
    name: "no address that only another provider has verified",
    projects: [project("shop", { users: [{ user: "ann@example.com", role: "Admin", provider: "github" }] })],
    want: [],
  },
  { name: "an id", projects: [project("*", { users: [{ user: ann.id, role: "Admin" }] })], want: ["* Admin 1"] },
  {
    name: "one role by two groups",
    projects: [project("shop", { groups: ann.groups.map((group) => ({ group, role: "Admin" })) })],
    want: ["shop Admin 1"],
  },
  { name: "a default role", projects: [project("shop", { defaultRole: "Viewer" })], want: ["shop Viewer 3"] },
  {
    name: "no default role beside another",
    projects: [project("shop", { defaultRole: "Viewer", groups: [{ group: "acme/dev", role: "Admin" }] })],
    want: ["shop Admin 1"],
  },
  { name: "a role that does not exist", projects: [project("shop", { groups: [{ group: "acme/dev", role: "Boss" }] })], want: [] },
  {
    name: "a role of this project",
    projects: [
      project("shop", {
        roles: [{ name: "Deployer", policies: [parsePolicy("resources=application;actions=sync")] }],
        groups: [{ group: "acme/dev", role: "Deployer" }],
      }),
    ],
    want: ["shop Deployer 1"],
  },
])("$name", ({ projects, want }) => {
  expect(granted(...projects)).toEqual(want);
});

test("four eyes in one project, or in all", () => {
  const rules: AccessRules = { projects: [project("shop", { fourEyes: true }), project("bank", {})] };
  expect([hasFourEyes(rules, "shop"), hasFourEyes(rules, "bank")]).toEqual([true, false]);
  expect(hasFourEyes({ projects: [project("*", { fourEyes: true })] }, "bank")).toBe(true);
});
