import { expect, test } from "vitest";
import { healthRulesSchema } from "./health-rules.ts";

function problemsOf(rule: Record<string, unknown>): readonly string[] {
  const result = healthRulesSchema.safeParse([{ group: "example.com", kind: "Widget", rules: [{ health: "degraded", ...rule }] }]);
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("rules that can be evaluated are taken", () => {
  expect(
    problemsOf({ when: "object.spec.list.exists(x, type(x) == string && x.startsWith('a'))", messageExpression: "'a' + 'b'" }),
  ).toEqual([]);
  expect(healthRulesSchema.parse(undefined)).toEqual([]);
});

test("a rule without a group says what the group of a ConfigMap is", () => {
  const issues = healthRulesSchema.safeParse([{ kind: "ConfigMap", rules: [{ health: "healthy" }] }]).error?.issues;
  expect(issues).toMatchObject([{ path: [0, "group"], message: 'is missing: write "" for kinds such as Pod and ConfigMap' }]);
});

test.for([
  { when: "object.status.(", says: "is no expression in CEL: at 1:14" },
  { when: "status.ready", says: "has the unknown name status: there is only object" },
  { when: "object.list.exists(x, y == 1)", says: "has the unknown name y" },
  { when: "object.status.state.toUpper() == 'A'", says: "has the unknown function toUpper" },
  { when: "Widget{} == object", says: "has the unknown type Widget" },
  { when: `object.a == '${"x".repeat(1024)}'`, says: "is longer than 1024 characters" },
  { when: "(".repeat(400), says: "has more than 20 brackets inside each other" },
])("$when is refused where it is written: it $says", ({ when, says }) => {
  expect(problemsOf({ when })).toEqual([expect.stringMatching(/^0\.rules\.0\.when: /)]);
  expect(problemsOf({ when })[0]).toContain(says);
});

test("brackets in texts do not count", () => {
  expect(problemsOf({ when: `object.a == '${"(".repeat(30)}' || object.b == "\\"${"[".repeat(30)}"` })).toEqual([]);
});

test("a rule has one message", () => {
  expect(problemsOf({ message: "a", messageExpression: "'b'" })).toEqual([expect.stringContaining("both message and messageExpression")]);
});
