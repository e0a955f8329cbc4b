import fc from "fast-check";
import { expect, test } from "vitest";
import { actions, labelledResources, resources } from "./access-rights.ts";
import { parsePolicy } from "./parse-policy.ts";
import { may, type Principal, projectsOf } from "./principal.ts";
import { builtInRoles } from "./roles.ts";

function withGrants(...grants: readonly (readonly [projectId: string, ...policies: string[]])[]): Principal {
  return {
    id: "test:ann",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
    emails: [],
    grants: grants.map(([projectId, ...policies]) => ({ projectId, from: "test", policies: policies.map(parsePolicy) })),
  };
}
const shop = { labels: { env: "prod", team: "a" }, name: "shop" };

test.for([
  { name: "nobody may do anything by default", grants: [], want: false },
  { name: "who has it in another project may not", grants: [["other", "resources=*;actions=*"]], want: false },
  { name: "who has it in every project may", grants: [["*", "resources=application;actions=sync"]], want: true },
  { name: "update includes syncs", grants: [["p", "resources=application;actions=update"]], want: true },
  { name: "create does not", grants: [["p", "resources=application;actions=create,delete,get,list"]], want: false },
  { name: "rights on another resource are none", grants: [["p", "resources=deployment;actions=*"]], want: false },
  { name: "all labels must fit", grants: [["p", "resources=application{env:prod,team:a};actions=sync"]], want: true },
  { name: "one label that differs forbids", grants: [["p", "resources=application{env:prod,team:b};actions=sync"]], want: false },
  { name: "a label that is missing forbids", grants: [["p", "resources=application{toString:x};actions=sync"]], want: false },
  {
    name: "labels of one policy and actions of another do not add up",
    grants: [["p", "resources=application{env:prod};actions=get", "resources=application{env:dev};actions=sync"]],
    want: false,
  },
] as const)("$name", ({ grants, want }) => {
  expect(may(withGrants(...grants), { resource: "application", action: "sync", object: shop }, "p")).toBe(want);
});

test("whether something is allowed at all is asked without an object", () => {
  const ann = withGrants(["p", "resources=application{env:dev};actions=sync"]);
  expect(may(ann, { resource: "application", action: "sync" })).toBe(true);
  expect(may(ann, { resource: "application", action: "delete" })).toBe(false);
});

test.for(resources.filter((resource) => !labelledResources.includes(resource)))(
  "who may do everything with some labels, applications or stages, may do nothing with %s, which has none",
  (resource) => {
    const all = parsePolicy("resources=*;actions=*");
    const narrowed = [
      parsePolicy("resources=*{env:dev};actions=*"),
      { ...all, resources: [{ resource: "*" as const, labels: {}, names: ["shop"] }] },
      { ...all, stages: ["WAIT_APPROVAL"] },
    ];
    for (const policy of narrowed) {
      const ann = { ...withGrants(), grants: [{ projectId: "p", from: "test", policies: [policy] }] };
      expect(may(ann, { resource, action: "list" }, "p")).toBe(false);
      expect(may(ann, { resource: "application", action: "list" }, "p")).toBe(true);
    }
  },
);

test.for([
  { names: ["shop"], want: true },
  { names: ["shop-*"], want: false },
  { names: ["s*p"], want: true },
  { names: ["*"], want: true },
  { names: ["sho*op"], want: false },
  { names: ["*h*o*"], want: true },
  { names: ["other", "*shop"], want: true },
])("names $names", ({ names, want }) => {
  const policies = [{ resources: [{ resource: "application" as const, labels: {}, names }], actions: ["get" as const], stages: [] }];
  const ann = { ...withGrants(), grants: [{ projectId: "p", from: "test", policies }] };
  expect(may(ann, { resource: "application", action: "get", object: shop }, "p")).toBe(want);
});

test("a policy for some stages allows only those", () => {
  const policies = [
    { resources: [{ resource: "deployment" as const, labels: {}, names: [] }], actions: ["approve" as const], stages: ["WAIT_APPROVAL"] },
  ];
  const ann = { ...withGrants(), grants: [{ projectId: "p", from: "test", policies }] };
  const approve = (stage?: readonly string[]) =>
    may(ann, { resource: "deployment", action: "approve", object: { ...shop, ...(stage && { stage }) } }, "p");
  expect([approve(["s1", "WAIT_APPROVAL"]), approve(["s2", "OTHER"]), approve()]).toEqual([true, false, false]);
});

test("what a role has on some labels it never has on others", () => {
  const words = fc.constantFrom("a", "b", "c");
  fc.assert(
    fc.property(words, words, fc.constantFrom(...actions), (held, has, action) => {
      const ann = withGrants(["p", `resources=application{env:${held}};actions=${action}`]);
      const object = { labels: { env: has }, name: "x" };
      expect(may(ann, { resource: "application", action, object }, "p")).toBe(held === has);
    }),
  );
});

test("viewers change nothing, editors change no keys, admins change everything", () => {
  const changes = actions.filter((action) => action !== "get" && action !== "list");
  const allowed = (name: string) =>
    resources.flatMap((resource) =>
      changes.flatMap((action) => {
        const policies = builtInRoles.find((role) => role.name === name)?.policies ?? [];
        const ann = { ...withGrants(), grants: [{ projectId: "p", from: name, policies }] };
        return may(ann, { resource, action }, "p") ? [`${resource}.${action}`] : [];
      }),
    );
  expect(allowed("Viewer")).toEqual([]);
  expect(allowed("Editor").filter((each) => /^(piped|project|api_key|audit|insight|notification)/.test(each))).toEqual([]);
  expect(allowed("Admin")).toHaveLength(resources.length * changes.length);
});

test("projects of somebody are those with a grant", () => {
  expect(
    projectsOf(withGrants(["p", "resources=*;actions=get"], ["q", "resources=*;actions=get"], ["p", "resources=*;actions=list"])),
  ).toEqual(["p", "q"]);
  expect(projectsOf(withGrants(["p", "resources=*;actions=get"], ["*", "resources=*;actions=get"]))).toBe("*");
});
