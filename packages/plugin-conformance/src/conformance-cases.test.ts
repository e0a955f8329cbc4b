import { expect, test } from "vitest";
import { casesForStage, parseCases } from "./conformance-cases.ts";

test("what a file omits has defaults", () => {
  expect(parseCases("stages: [{ stage: WAIT }]", "cases.yaml")).toEqual({
    name: "plugin",
    deployTargets: [],
    tools: {},
    stages: [{ stage: "WAIT", commands: [] }],
  });
});

test("every problem is reported with its place", () => {
  const text = "name: wait\nstages:\n  - stage: WAIT\n    expects: succeeded\n  - stage: ''\n    expect: good\n";
  expect(() => parseCases(text, "cases.yaml")).toThrowError(
    /^cases\.yaml:4:14: stages\[0\]\.expects: unknown field; did you mean expect\?\ncases\.yaml:5:12: stages\[1\]\.stage: .*\ncases\.yaml:6:13: stages\[1\]\.expect: /,
  );
});

test("a file that is not YAML is reported with its place", () => {
  expect(() => parseCases("stages: [", "cases.yaml")).toThrowError(/^cases\.yaml:1:\d+: /);
});

test("approvals and skips are commands", () => {
  const { stages } = parseCases("stages: [{ stage: WAIT_APPROVAL, commands: [{ approve: ann }, { skip: bob }] }]", "cases.yaml");
  expect(stages[0]?.commands).toEqual([
    { kind: "approve", commander: "ann" },
    { kind: "skip", commander: "bob" },
  ]);
});

test("the flags of a command line are validated", () => {
  expect(() => casesForStage(undefined, { stage: "WAIT", expect: "good" })).toThrowError(/^expect: /);
  expect(casesForStage("wait", { stage: "WAIT", with: { duration: "1s" } }).stages).toEqual([
    { stage: "WAIT", with: { duration: "1s" }, commands: [] },
  ]);
});
