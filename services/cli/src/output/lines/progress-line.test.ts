import { sampleTime as at, sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import { progressLine } from "./progress-line.ts";

const deployment = sampleDeployment({ status: "rolling-back" });

test("a line names the application, the commit and what happened", () => {
  expect(progressLine({ deployment, event: { kind: "rollback-started", at, outcome: "failed", reason: "no quota" } })).toBe(
    "shop                 aaaaaaa  rolling back: no quota",
  );
});
test("a reason of several lines keeps them, indented below the first", () =>
  expect(progressLine({ deployment, event: { kind: "rollback-started", at, outcome: "failed", reason: "no quota\nfor\u001b pods" } })).toBe(
    "shop                 aaaaaaa  rolling back: no quota\n    for\\u001b pods",
  ));
test("without an event a line shows the status", () => expect(progressLine({ deployment, event: undefined })).toMatch(/ {2}rolling back$/));
test("metadata is not progress", () =>
  expect(progressLine({ deployment, event: { kind: "plugin-metadata-put", at, plugin: "wait", values: { a: "b" } } })).toBeUndefined());
