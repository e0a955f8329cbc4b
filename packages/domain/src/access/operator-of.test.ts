import { expect, test } from "vitest";
import type { SignIn } from "../actor.ts";
import { operatorOf } from "./operator-of.ts";

const principal = (signIn: SignIn, name: string, emails: readonly string[] = []) => ({
  id: "oidc:https://issuer.example#1",
  actor: { kind: "person" as const, name, signIn },
  emails,
  grants: [],
});

test.for([
  {
    name: "an id",
    operators: ["bob", "oidc:https://issuer.example#1"],
    who: principal("session", "Ann"),
    want: "oidc:https://issuer.example#1",
  },
  {
    name: "a verified address, in any case",
    operators: ["Ann@Example.com"],
    who: principal("session", "x", ["ann@example.com"]),
    want: "Ann@Example.com",
  },
  {
    name: "no name that people choose themselves",
    operators: ["ann"],
    who: principal("session", "ann", ["eve@example.com"]),
    want: undefined,
  },
  { name: "no address that is only a name", operators: ["ann@example.com"], who: principal("session", "ann@example.com"), want: undefined },
  { name: "a name that is claimed where all are", operators: ["ann"], who: principal("claimed", "ann"), want: "ann" },
  { name: "the name of an API key", operators: ["key ci"], who: principal("api-key", "key ci"), want: "key ci" },
  { name: "nobody", operators: [], who: principal("claimed", "ann"), want: undefined },
])("somebody is known by $name", ({ operators, who, want }) => expect(operatorOf(operators, who)).toBe(want));
