import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type DeploymentEventSchema,
  DeploymentSchema,
  DeploymentStatus,
  FailedAttemptKind,
  ManualOperation,
  RollbackChoice,
  RollbackResult,
  StageStatus,
  DeploymentEventSchema as schema,
} from "@slipway/proto/state";
import { expect, test } from "vitest";
import { describeDeployment } from "./deployment-table.ts";
import { progressLine } from "./progress-line.ts";

const at = timestampFromMs(Date.now() - 330_000);
const failed = { attempt: 1, kind: FailedAttemptKind.FAILED, reason: "no quota", at };
const lost = { attempt: 2, kind: FailedAttemptKind.LOST, reason: "connection refused", at };
const stage = (given: MessageInitShape<typeof DeploymentSchema>["stages"] extends (infer Each)[] | undefined ? Each : never) =>
  create(DeploymentSchema, { applicationName: "shop", trigger: { commit: { hash: "abcdef0123" } }, stages: [given] });

const shown = [
  {
    name: "who approved it and when",
    given: {
      name: "GATE",
      status: StageStatus.SUCCEEDED,
      commands: [{ id: "1", operation: ManualOperation.APPROVE, commander: "ann", at }],
    },
    says: /GATE +Succeeded +approved by ann 5m ago/,
  },
  {
    name: "whom it waits for",
    given: { name: "GATE", status: StageStatus.RUNNING, availableOperation: ManualOperation.APPROVE, authorizedOperators: ["ann", "bob"] },
    says: /GATE +Running +waits for ann, bob/,
  },
  {
    name: "which attempt it is, and why the ones before failed",
    given: { name: "SYNC", status: StageStatus.RUNNING, attempt: 3, maxAttempts: 7, failedAttempts: [failed, lost] },
    says: /SYNC +Running +3 of 7 +failed before: no quota; plugin lost before: connection refused/,
  },
  {
    name: "that it only went on",
    given: { name: "SYNC", status: StageStatus.RUNNING, attempt: 2, maxAttempts: 5 },
    says: /SYNC +Running +resumed once/,
  },
];
test.for(shown)("a stage shows $name", ({ given, says }) => expect(describeDeployment(stage(given))).toMatch(says));

test("a rollback shows its result, who cancelled what, and how", () => {
  const cancel = { commander: "ann", rollback: RollbackChoice.ROLLBACK, at };
  const deployment = create(DeploymentSchema, {
    status: DeploymentStatus.CANCELLED,
    cancel,
    rollbackStartedAt: at,
    rollbackResult: RollbackResult.CANCELLED,
    rollbackCancel: { ...cancel, commander: "bob", rollback: RollbackChoice.UNSPECIFIED },
  });
  expect(describeDeployment(deployment)).toMatch(/Cancel: +by ann 5m ago, with rollback\nRollback: +cancelled, cancelled by bob 5m ago\n/);
  expect(describeDeployment(create(DeploymentSchema, {}))).not.toMatch(/Cancel|Rollback/);
});

const value = { stageId: "s" };
const lines: {
  name: string;
  failedAttempts: (typeof failed)[];
  kind: MessageInitShape<typeof DeploymentEventSchema>["kind"] & {};
  says: string;
}[] = [
  { name: "a first start", failedAttempts: [], kind: { case: "stageStarted", value: { ...value, attempt: 1 } }, says: "SYNC started" },
  {
    name: "a start after a cut-off",
    failedAttempts: [],
    kind: { case: "stageStarted", value: { ...value, attempt: 2 } },
    says: "SYNC resumed",
  },
  {
    name: "a start after a failure",
    failedAttempts: [failed],
    kind: { case: "stageStarted", value: { ...value, attempt: 2 } },
    says: "SYNC started again, attempt 2 of 7",
  },
  {
    name: "a failure that is tried again",
    failedAttempts: [failed],
    kind: { case: "stageAttemptFailed", value: { ...value, failed } },
    says: "SYNC failed, it is tried again: no quota",
  },
  {
    name: "an approval",
    failedAttempts: [],
    kind: { case: "stageCommandGiven", value: { ...value, command: { operation: ManualOperation.APPROVE, commander: "ann" } } },
    says: "SYNC approved by ann",
  },
];
test.for(lines)("$name in one line", ({ failedAttempts, kind, says }) => {
  const deployment = stage({ id: "s", name: "SYNC", maxAttempts: 7, failedAttempts });
  expect(progressLine(deployment, create(schema, { kind }))).toBe(`shop                 abcdef0  ${says}`);
});
