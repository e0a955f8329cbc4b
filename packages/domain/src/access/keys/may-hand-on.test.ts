import fc from "fast-check";
import { expect, test } from "vitest";
import { actions, resources } from "../access-rights.ts";
import { parsePolicy } from "../parse-policy.ts";
import type { Policy } from "../policy.ts";
import { type Grant, may, type Principal } from "../principal.ts";
import { builtInRoles } from "../roles.ts";
import { mayHandOn } from "./may-hand-on.ts";

const grant = (projectId: string, ...policies: readonly string[]): Grant => ({
  projectId,
  from: "test",
  policies: policies.map(parsePolicy),
});
const editor: Grant = { projectId: "p", from: "Editor", policies: builtInRoles.find(({ name }) => name === "Editor")?.policies ?? [] };

test.for([
  { name: "the same", held: grant("p", "resources=application;actions=sync"), wanted: "resources=application;actions=sync", want: true },
  { name: "less", held: grant("*", "resources=*;actions=*"), wanted: "resources=event;actions=create", want: true },
  {
    name: "a part of an update",
    held: grant("p", "resources=application;actions=update"),
    wanted: "resources=application;actions=sync,approve",
    want: true,
  },
  {
    name: "fewer objects",
    held: grant("p", "resources=application{env:dev};actions=*"),
    wanted: "resources=application{env:dev,team:a};actions=*",
    want: true,
  },
  {
    name: "what is in several policies, each part in one",
    held: editor,
    wanted: "resources=application,event;actions=get,list",
    want: true,
  },
  {
    name: "not what is in another project",
    held: grant("q", "resources=*;actions=*"),
    wanted: "resources=event;actions=create",
    want: false,
  },
  {
    name: "not more actions",
    held: grant("p", "resources=application;actions=sync"),
    wanted: "resources=application;actions=sync,delete",
    want: false,
  },
  {
    name: "not every action for all there are today",
    held: grant("p", `resources=application;actions=${actions.join(",")}`),
    wanted: "resources=application;actions=*",
    want: false,
  },
  {
    name: "not every resource for all there are today",
    held: grant("p", `resources=${resources.join(",")};actions=get`),
    wanted: "resources=*;actions=get",
    want: false,
  },
  {
    name: "not more objects",
    held: grant("p", "resources=application{env:dev};actions=*"),
    wanted: "resources=application;actions=get",
    want: false,
  },
  {
    name: "not other objects",
    held: grant("p", "resources=application{env:dev};actions=*"),
    wanted: "resources=application{env:prod};actions=get",
    want: false,
  },
  {
    name: "not an update of somebody who may sync",
    held: grant("p", "resources=application;actions=sync"),
    wanted: "resources=application;actions=update",
    want: false,
  },
])("one may hand on $name", ({ held, wanted, want }) => {
  expect(mayHandOn([held], parsePolicy(wanted), "p")).toBe(want);
});

test("names and stages of a policy limit what may be handed on", () => {
  const base = parsePolicy("resources=application;actions=approve");
  const named = (names: readonly string[], stages: readonly string[] = []): Policy => ({
    ...base,
    resources: base.resources.map((each) => ({ ...each, names })),
    stages,
  });
  const held = [{ projectId: "p", from: "test", policies: [named(["shop-*", "cart"], ["wait"])] }];
  expect(mayHandOn(held, named(["cart"], ["wait"]), "p")).toBe(true);
  expect(mayHandOn(held, named(["cart"]), "p")).toBe(false);
  expect(mayHandOn(held, named([], ["wait"]), "p")).toBe(false);
  expect(mayHandOn(held, named(["*"], ["wait"]), "p")).toBe(false);
});

test("whatever may be handed on, its giver may do", () => {
  const word = fc.constantFrom("a", "b");
  const policy: fc.Arbitrary<Policy> = fc.record({
    resources: fc.array(
      fc.record({
        resource: fc.constantFrom("*" as const, "application" as const, "event" as const),
        labels: fc.dictionary(fc.constantFrom("k", "l"), word, { noNullPrototype: true }),
        names: fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    actions: fc.array(fc.constantFrom("*" as const, "update" as const, "sync" as const, "get" as const), { minLength: 1, maxLength: 2 }),
    stages: fc.array(word, { maxLength: 1 }),
  });
  const wish = fc.record({
    resource: fc.constantFrom("application" as const, "event" as const),
    action: fc.constantFrom("update" as const, "sync" as const, "get" as const, "delete" as const),
    object: fc.record({
      labels: fc.dictionary(fc.constantFrom("k", "l"), word, { noNullPrototype: true }),
      name: word,
      stage: fc.array(word, { minLength: 1, maxLength: 1 }),
    }),
  });
  const holder = (...policies: readonly Policy[]): Principal => ({
    id: "test",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
    emails: [],
    grants: [{ projectId: "p", from: "test", policies }],
  });
  let handedOn = 0;
  fc.assert(
    fc.property(
      fc.array(policy, { minLength: 1, maxLength: 3 }),
      policy,
      fc.array(wish, { minLength: 1, maxLength: 20 }),
      (held, given, wishes) => {
        const giver = holder(...held);
        if (!mayHandOn(giver.grants, given, "p")) return;
        handedOn += 1;
        for (const each of wishes) if (may(holder(given), each, "p")) expect(may(giver, each, "p")).toBe(true);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(handedOn).toBeGreaterThan(100);
});
