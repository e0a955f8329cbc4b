import { expect, test } from "vitest";
import type { JsonValue } from "../../../json/json.ts";
import { parseManifests } from "../../../manifests/parse-manifests.ts";
import { type Check, firstOf, kinds, worstOf } from "./check.ts";
import { aim, allTrue, awaits, condition, conditionsObserved } from "./condition.ts";
import { absent, always, differ, each, fewer, observed, present, statusOf, within } from "./fields.ts";
import { annotation, label, spec } from "./place.ts";
import { where, words } from "./words.ts";

function say(check: Check, status: string, more = "") {
  const text = `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a, generation: 3${more}}\nspec: {replicas: 2, paused: true}\nstatus: {${status}}\n`;
  const object = parseManifests(text, "a.yaml").manifests[0]?.object;
  if (object === undefined) throw new Error(`there is no object in: ${text}`);
  const verdict = check(statusOf(object) as JsonValue, object);
  return verdict && `${verdict.health}: ${verdict.reason}`;
}
const conditions = (...list: readonly string[]) => `conditions: [${list.map((each) => `{${each}}`).join(", ")}]`;
const ready = (status: string, more = "reason: R, message: why") => conditions(`type: Ready, status: '${status}', ${more}`);

const cases: readonly {
  readonly name: string;
  readonly check: Check;
  readonly status: string;
  readonly want?: string;
  readonly more?: string;
}[] = [
  { name: "a condition that is met", check: aim("Ready"), status: ready("True"), want: "healthy: why" },
  { name: "a condition that is not met", check: aim("Ready"), status: ready("False"), want: "degraded: why" },
  { name: "a condition of which nothing is known", check: aim("Ready"), status: ready("Unknown", "reason: R"), want: "progressing: R" },
  { name: "a status without meaning", check: condition("Ready", { True: "healthy" }), status: ready("False") },
  { name: "a status in lower case", check: aim("Ready"), status: ready("true"), want: "healthy: why" },
  {
    name: "a wanted reason",
    check: condition("Ready", { False: "suspended" }, { reason: ["R"] }),
    status: ready("False"),
    want: "suspended: why",
  },
  { name: "another reason", check: condition("Ready", { False: "suspended" }, { reason: ["S"] }), status: ready("False") },
  { name: "an excepted reason", check: condition("Ready", { False: "degraded" }, { except: ["R"] }), status: ready("False") },
  { name: "any type", check: condition("*", { False: "degraded" }), status: ready("False"), want: "degraded: why" },
  { name: "any type but one", check: condition("*", { False: "degraded" }, { not: ["Ready"] }), status: ready("False") },
  {
    name: "conditions deeper in the status",
    check: condition("Ready", { True: "healthy" }, { in: "a.b" }),
    status: `a: {b: {${ready("True")}}}`,
    want: "healthy: why",
  },
  {
    name: "a condition about an older generation",
    check: aim("Ready", { isCurrent: true }),
    status: ready("True", "observedGeneration: 2"),
  },
  {
    name: "a condition about the newest generation",
    check: aim("Ready", { isCurrent: true }),
    status: ready("True", "observedGeneration: 3"),
    want: "healthy: ",
  },
  {
    name: "a condition about no generation",
    check: aim("Ready", { isCurrent: true }),
    status: ready("True", "message: m"),
    want: "healthy: m",
  },
  {
    name: "only the last condition",
    check: condition("A", { True: "healthy" }, { isLast: true }),
    status: conditions("type: A, status: 'True'", "type: B, status: 'True'"),
  },
  {
    name: "all conditions are met",
    check: allTrue("A", "B"),
    status: conditions("type: A, status: 'True'", "type: B, status: 'True'"),
    want: "healthy: ",
  },
  {
    name: "one of the conditions is not met",
    check: allTrue("A", "B"),
    status: conditions("type: A, status: 'True'", "type: B, status: 'False'"),
  },
  { name: "a condition that is awaited", check: awaits("Ready"), status: "", want: "progressing: Waiting for condition Ready" },
  { name: "a condition that is there", check: awaits("Ready"), status: ready("False") },
  {
    name: "an old condition",
    check: conditionsObserved(),
    status: ready("True", "observedGeneration: 2"),
    want: "progressing: Waiting for condition Ready of the newest generation",
  },
  { name: "an old condition of another type", check: conditionsObserved("A"), status: ready("True", "observedGeneration: 2") },
  { name: "a word", check: words("phase", { healthy: ["Running"] }), status: "phase: running", want: "healthy: " },
  {
    name: "a word that begins so",
    check: words("phase", { degraded: ["Err*"] }),
    status: "phase: ErrorX",
    want: "degraded: status.phase is ErrorX",
  },
  {
    name: "a word that is explained",
    check: words("phase", { degraded: ["Failed"] }),
    status: "phase: Failed, message: no space",
    want: "degraded: no space",
  },
  {
    name: "a word that is explained elsewhere",
    check: words("phase", { degraded: ["Failed"] }, ["a.b"]),
    status: "phase: Failed, message: no, a: {b: why}",
    want: "degraded: why",
  },
  {
    name: "another word",
    check: words("phase", { healthy: ["Running"], otherwise: "unknown" }),
    status: "phase: Odd",
    want: "unknown: status.phase is Odd",
  },
  { name: "no word", check: words("phase", { healthy: ["Running"], otherwise: "unknown" }), status: "" },
  { name: "a boolean", check: words("ready", { degraded: ["false"] }), status: "ready: false", want: "degraded: status.ready is false" },
  { name: "a number", check: words("state", { degraded: ["2"] }), status: "state: 2", want: "degraded: status.state is 2" },
  { name: "a label", check: words(label("a.b/c"), { healthy: ["ok"] }), status: "", more: ", labels: {a.b/c: ok}", want: "healthy: " },
  {
    name: "an annotation",
    check: words(annotation("a.b/c"), { suspended: ["none"] }, []),
    status: "",
    more: ", annotations: {a.b/c: none}",
    want: "suspended: annotation a.b/c is none",
  },
  { name: "a guard that holds", check: where("a", ["1"], [always("healthy")]), status: "a: 1", want: "healthy: " },
  { name: "a guard that does not hold", check: where("a", ["1"], [always("healthy")]), status: "a: 2" },
  { name: "a guard for what is absent", check: where("a", [""], [always("healthy")]), status: "", want: "healthy: " },
  { name: "something present", check: present(spec("paused"), "suspended"), status: "", want: "suspended: true" },
  { name: "an empty list is not present", check: present("list", "suspended"), status: "list: []" },
  { name: "something absent", check: absent("id", "progressing"), status: "id: ''", want: "progressing: status.id is not set" },
  { name: "too few", check: fewer("ready", spec("replicas")), status: "ready: 1", want: "progressing: status.ready is 1 of 2" },
  { name: "enough", check: fewer("ready", spec("replicas")), status: "ready: '2'" },
  { name: "too few in a list", check: fewer("list", "wanted"), status: "list: [a], wanted: 2", want: "progressing: status.list is 1 of 2" },
  { name: "different values", check: differ("a", "b", "progressing"), status: "a: x, b: y", want: "progressing: status.a is not status.b" },
  {
    name: "a generation that was not observed",
    check: observed(),
    status: "observedGeneration: 2",
    want: "progressing: Waiting for the controller to observe the newest generation",
  },
  { name: "a generation that was observed", check: observed(), status: "observedGeneration: 3" },
  { name: "no observed generation", check: observed(), status: "" },
  {
    name: "no observed generation where there has to be one",
    check: observed({ isRequired: true }),
    status: "",
    want: "progressing: Waiting for the controller to observe the newest generation",
  },
  { name: "a generation in another field", check: observed({ field: "seen" }), status: "seen: 3, observedGeneration: 1" },
  {
    name: "the worst of a list",
    check: each("list", [words("state", { healthy: ["ok"], degraded: ["bad"] })]),
    status: "list: [{state: ok}, {name: b, state: bad}]",
    want: "degraded: b: status.state is bad",
  },
  { name: "the elements of a map", check: each("map", [aim("Ready")]), status: `map: {x: {${ready("False")}}}`, want: "degraded: x: why" },
  { name: "an empty list", check: each("list", [always("healthy")]), status: "list: []" },
  { name: "a part of the status", check: within("a", [present("b", "healthy", "yes")]), status: "a: {b: 1}", want: "healthy: yes" },
  { name: "an absent part of the status", check: within("a", [always("healthy")]), status: "" },
];
test.for(cases)("$name says $want", ({ check, status, more, want }) => {
  expect(say(check, status, more)).toBe(want);
});

test("the first check that says something counts, and the worst of several verdicts", () => {
  const rules = kinds(["A", "B"], [present("none", "healthy"), always("degraded", "first"), always("healthy")]);
  expect(Object.keys(rules)).toEqual(["A", "B"]);
  expect(say((at, object) => firstOf(rules["B"] ?? [], at, object), "")).toBe("degraded: first");
  expect(worstOf([{ health: "healthy", reason: "" }, undefined, { health: "suspended", reason: "a" }])).toEqual({
    health: "suspended",
    reason: "a",
  });
  expect(worstOf([undefined])).toBeUndefined();
});
