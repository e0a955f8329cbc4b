import { expect, test } from "vitest";
import { type HealthCase, healthOfText } from "../../../testing/health-of-text.ts";

const custom = (status: string, { spec = "", kind = "Thing", group = "example.com" } = {}) =>
  `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: {name: a, generation: 3}\nspec: {${spec}}\nstatus: {${status}}\n`;
const conditions = (...list: readonly string[]) => `conditions: [${list.map((each) => `{${each}}`).join(", ")}]`;
const ready = (status: string, more = "reason: R, message: words") => `type: Ready, status: '${status}', ${more}`;

const cases: readonly HealthCase[] = [
  { name: "one that is ready", text: custom(conditions(ready("True"))), want: "healthy", why: "words" },
  {
    name: "one that is not ready for a reason",
    text: custom(conditions(ready("False", "reason: SecretMissing, message: no secret"))),
    want: "degraded",
    why: "no secret",
  },
  {
    name: "one that is not ready yet",
    text: custom(conditions(ready("False", "reason: Provisioning"))),
    want: "progressing",
    why: "Provisioning",
  },
  {
    name: "one that is not ready and says nothing",
    text: custom(conditions("type: Ready, status: 'False'")),
    want: "progressing",
    why: "Ready is False",
  },
  { name: "one of which nothing is known", text: custom(conditions(ready("Unknown"))), want: "progressing" },
  { name: "one that is reconciled", text: custom(conditions("type: Reconciling, status: 'True'", ready("True"))), want: "progressing" },
  {
    name: "one that is not ready while it is reconciled",
    text: custom(conditions("type: Reconciling, status: 'True'", ready("False"))),
    want: "progressing",
  },
  {
    name: "one that fails while it is tried again",
    text: custom(conditions("type: Reconciling, status: 'True'", ready("False", "reason: BuildFailed, message: no file"))),
    want: "degraded",
    why: "no file",
  },
  {
    name: "one that has stalled",
    text: custom(conditions("type: Stalled, status: 'True', message: bad spec", ready("True"))),
    want: "degraded",
    why: "bad spec",
  },
  {
    name: "one that is ready and not in sync",
    text: custom(conditions(ready("True"), "type: Synced, status: 'False', reason: ReconcileError")),
    want: "degraded",
  },
  {
    name: "one that a person suspended",
    text: custom(conditions(ready("False")), { spec: "suspend: true" }),
    want: "suspended",
    why: "spec.suspend",
  },
  {
    name: "one that reports that it is paused",
    text: custom(conditions("type: Paused, status: 'True', message: by admin")),
    want: "suspended",
    why: "by admin",
  },
  {
    name: "one whose newest generation was not observed",
    text: custom(`observedGeneration: 2, ${conditions(ready("True"))}`),
    want: "progressing",
    why: "newest generation",
  },
  {
    name: "one whose observed generation is a text",
    text: custom(`observedGeneration: '2', ${conditions(ready("True"))}`),
    want: "progressing",
  },
  {
    name: "one whose observed generation is a hash",
    text: custom(`observedGeneration: 7fcc96, ${conditions(ready("True"))}`),
    want: "healthy",
  },
  {
    name: "one whose condition is about an older generation",
    text: custom(conditions(ready("True", "observedGeneration: 2"))),
    want: "progressing",
    why: "condition Ready of the newest",
  },
  {
    name: "one that exceeded its progress deadline",
    text: custom(conditions("type: Progressing, status: 'False', reason: ProgressDeadlineExceeded", "type: Available, status: 'True'")),
    want: "degraded",
  },
  { name: "one whose phase is a failure", text: custom("phase: Failed, message: no space"), want: "degraded", why: "no space" },
  { name: "one whose phase is work", text: custom("phase: Provisioning"), want: "progressing", why: "status.phase is Provisioning" },
  { name: "one that runs", text: custom("phase: Running"), want: "healthy" },
  { name: "a task that runs", text: custom("phase: Running", { kind: "PipelineRun" }), want: "progressing" },
  { name: "a task that has succeeded", text: custom("phase: Succeeded", { kind: "PipelineRun" }), want: "healthy" },
  {
    name: "one of two words of which one is bad",
    text: custom("phase: Ready, health: red"),
    want: "degraded",
    why: "status.health is red",
  },
  {
    name: "one with an error",
    text: custom("readyToUse: false, error: {message: no snapshot class}"),
    want: "degraded",
    why: "no snapshot class",
  },
  { name: "one that is not ready to use", text: custom("readyToUse: false"), want: "progressing" },
  {
    name: "a route that one of its parents refuses",
    text: custom(
      "parents: [{conditions: [{type: Accepted, status: 'True'}]}, {conditions: [{type: Accepted, status: 'False', reason: NotAllowedByListeners, message: not allowed}]}]",
      { kind: "HTTPRoute", group: "gateway.networking.k8s.io" },
    ),
    want: "degraded",
    why: "not allowed",
  },
];
test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  expect(healthOfText(text)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

test.for([
  { name: "no status", text: custom("") },
  {
    name: "a status without words that are known",
    text: custom("phase: Frobnicating, conditions: [{type: Frobnicated, status: 'False'}]"),
  },
  { name: "conditions that are no list", text: custom("conditions: {Ready: 'False'}") },
])("$name says nothing: the object is healthy if it exists", ({ text }) => {
  expect(healthOfText(text)).toBeUndefined();
});
