import { expect, test } from "vitest";
import { parseManifests } from "../../manifests/parse-manifests.ts";
import type { HealthRules } from "./health-rules.ts";
import { judgeByRules } from "./judge-by-rules.ts";

function objectOf(status: string, kind = "Widget") {
  const text = `apiVersion: example.com/v1\nkind: ${kind}\nmetadata: {name: a, generation: 3}\nspec: {replicas: 3}\nstatus: {${status}}\n`;
  const object = parseManifests(text, "a.yaml").manifests[0]?.object;
  if (object === undefined) throw new Error(`there is no object in: ${text}`);
  return object;
}
const say = (rules: HealthRules[number]["rules"], status: string) =>
  judgeByRules([{ group: "example.com", kind: "Widget", rules }], [objectOf(status)])[0];
const broken = (when: string) => [{ when, health: "degraded" as const, message: "broken" }];

const cases = [
  { name: "a field", when: "object.status.state == 'BROKEN'", status: "state: BROKEN" },
  { name: "whole numbers, which are integers", when: "object.status.ready + 1 < object.spec.replicas", status: "ready: 1" },
  { name: "a number in a text", when: "string(object.status.ready) == '1'", status: "ready: 1" },
  { name: "a fraction", when: "object.status.load > 0.5", status: "load: 0.75" },
  {
    name: "a list",
    when: "object.status.conditions.exists(c, c.type == 'Ready' && c.status == 'False')",
    status: "conditions: [{type: Ready, status: 'False'}]",
  },
  { name: "the keys of a map", when: "object.status.nodes.exists(n, object.status.nodes[n] == 'down')", status: "nodes: {a: up, b: down}" },
  { name: "whether a field is there", when: "has(object.status.error)", status: "error: x" },
  { name: "a pattern", when: "object.status.state.matches('^ERR')", status: "state: ERR_1" },
  { name: "nested loops", when: "object.status.a.all(x, object.status.b.all(y, x != y))", status: "a: [1, 2], b: [3, 4]" },
];
test.for(cases)("an expression sees $name", ({ when, status }) => {
  expect(say(broken(when), status)).toEqual({ health: "degraded", reason: "broken" });
  expect(say(broken(`!(${when})`), status)).toBeUndefined();
});

test("the first rule that applies counts, and its message may be an expression", () => {
  const rules = [
    { when: "object.status.ready == 0", health: "degraded" as const },
    {
      when: "object.status.ready < object.spec.replicas",
      health: "progressing" as const,
      messageExpression: "string(object.status.ready) + ' of 3'",
    },
    { health: "healthy" as const, message: "all" },
  ];
  expect(say(rules, "ready: 0")).toEqual({ health: "degraded", reason: "" });
  expect(say(rules, "ready: 2")).toEqual({ health: "progressing", reason: "2 of 3" });
  expect(say(rules, "ready: 3")).toEqual({ health: "healthy", reason: "all" });
});

test("a rule that cannot be evaluated makes the object unknown, with the reason", () => {
  expect(say(broken("object.status.state == 'x'"), "")).toEqual({
    health: "unknown",
    reason: expect.stringContaining("object.status.state == 'x': field not found: state"),
  });
  expect(say(broken("object.status.state"), "state: x")).toEqual({
    health: "unknown",
    reason: expect.stringContaining("neither true nor false"),
  });
});

test("a message that cannot be evaluated does not hide the health", () => {
  const rule = { health: "degraded" as const, messageExpression: "object.status.why" };
  expect(say([rule], "")).toEqual({ health: "degraded", reason: "object.status.why: field not found: why" });
  expect(say([rule], "why: 3")).toEqual({ health: "degraded", reason: "object.status.why is no text" });
});

test("kinds without a rule are left alone, and several lists for a kind are asked in turn", () => {
  const rules: HealthRules = [
    { group: "example.com", kind: "Widget", rules: broken("object.status.a == 1") },
    { group: "example.com", kind: "Widget", rules: [{ health: "suspended" }] },
    { group: "other.com", kind: "Gadget", rules: [{ health: "missing" }] },
  ];
  expect(judgeByRules(rules, [objectOf("a: 1"), objectOf("a: 2"), objectOf("a: 1", "Gadget")])).toEqual([
    { health: "degraded", reason: "broken" },
    { health: "suspended", reason: "" },
    undefined,
  ]);
});

const list = `list: [${Array.from({ length: 1500 }, (_, index) => index).join(", ")}]`;
test.for([
  {
    name: "loops inside each other",
    when: "object.status.list.all(a, object.status.list.all(b, object.status.list.all(c, a + b + c >= 0)))",
  },
  {
    name: "a loop that hides its errors",
    when: "object.status.list.exists(a, object.status.list.exists(b, object.status.list.exists(c, a / 0 == b + c)))",
  },
  {
    name: "a loop that compares everything",
    when: "object.status.list.all(a, object == object && object.status == object.status && [object] == [object])",
  },
  { name: "lists made of lists", when: "object.status.list.map(a, object.status.list.map(b, object.status.list)).size() == 0" },
])("$name ends after a number of steps", ({ when }) => {
  expect(say(broken(when), list)).toEqual({ health: "unknown", reason: expect.stringContaining("too many steps") });
});

test("a loop over a long list is fine", () => {
  expect(say(broken("object.status.list.filter(a, a % 2 == 0).size() == 750"), list)?.health).toBe("degraded");
});

test("an object that is too large is unknown", () => {
  expect(say(broken("true"), `list: [${"1, ".repeat(20_000)}]`)).toEqual({
    health: "unknown",
    reason: expect.stringContaining("too large"),
  });
});
