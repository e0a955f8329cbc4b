import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { ManualOperation, StageSchema, StageStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { approversLeft, shownStage, stageToShow } from "./stage-facts.ts";

const stage = (id: string, status: StageStatus, more: MessageInitShape<typeof StageSchema> = {}) =>
  create(StageSchema, { id, name: id, status, attempt: status === StageStatus.NOT_STARTED ? 0 : 1, ...more });
const { NOT_STARTED, RUNNING, SUCCEEDED, FAILED } = StageStatus;
const { APPROVE } = ManualOperation;

test.for([
  { name: "the first that failed", stages: [stage("a", SUCCEEDED), stage("b", FAILED), stage("undo", RUNNING)], shown: "b" },
  {
    name: "the one that waits for a person",
    stages: [stage("a", RUNNING), stage("b", RUNNING, { availableOperation: APPROVE })],
    shown: "b",
  },
  { name: "the running one", stages: [stage("a", SUCCEEDED), stage("b", RUNNING), stage("c", NOT_STARTED)], shown: "b" },
  { name: "the last that has begun", stages: [stage("a", SUCCEEDED), stage("b", SUCCEEDED), stage("undo", NOT_STARTED)], shown: "b" },
  { name: "the first if none has begun", stages: [stage("a", NOT_STARTED), stage("b", NOT_STARTED)], shown: "a" },
  { name: "none if there is none", stages: [], shown: undefined },
])("a page opens with $name", ({ stages, shown }) => {
  expect(stageToShow({ stages })?.id).toBe(shown);
});

test("a stage that waits for an approval says so, and for whom", () => {
  const gate = stage("gate", RUNNING, {
    availableOperation: APPROVE,
    authorizedOperators: ["ann", "bob"],
    commands: [{ commander: "ann", operation: APPROVE }],
  });
  expect([shownStage(gate), approversLeft(gate)]).toEqual(["waiting", ["bob"]]);
  expect(shownStage({ ...gate, status: SUCCEEDED })).toBe("succeeded");
});
