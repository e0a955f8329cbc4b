import { create } from "@bufbuild/protobuf";
import { type Stage, targetResultMetadata } from "@slipway/domain";
import { TraceSchema, TraceStatus } from "@slipway/proto/api";
import { sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { DeploymentTraces } from "../../connection/find-deployment-traces.ts";
import { describeDeployment } from "./describe-deployment.ts";

const at = sampleTime;
const now = at.epochMilliseconds + 330_000;
const failed = { attempt: 1, kind: "failed", reason: "no quota", faultCode: "", at } as const;
const lost = { attempt: 2, kind: "lost", reason: "connection refused", faultCode: "", at } as const;

const shown: readonly { readonly name: string; readonly given: Partial<Stage>; readonly says: RegExp }[] = [
  {
    name: "who approved it and when",
    given: { name: "GATE", status: "succeeded", commands: [{ id: "1", operation: "approve", commander: "ann", at }] },
    says: /GATE +Succeeded +approved by ann 5m ago/,
  },
  {
    name: "that a client approved it without a name",
    given: { name: "GATE", status: "succeeded", commands: [{ id: "1", operation: "approve", commander: "", at }] },
    says: /GATE +Succeeded +approved by an unnamed user 5m ago/,
  },
  {
    name: "whom it waits for",
    given: { name: "GATE", status: "running", availableOperation: "approve", authorizedOperators: ["ann", "bob"] },
    says: /GATE +Running +waits for ann, bob/,
  },
  {
    name: "only those who have not approved it yet",
    given: {
      name: "GATE",
      status: "running",
      availableOperation: "approve",
      authorizedOperators: ["ann", "bob"],
      commands: [{ id: "1", operation: "approve", commander: "ann", at }],
    },
    says: /approved by ann 5m ago; waits for bob/,
  },
  {
    name: "which attempt it is, and why the earlier ones failed",
    given: { name: "SYNC", status: "running", attempt: 3, maxAttempts: 7, failedAttempts: [failed, lost] },
    says: /SYNC +Running +3 of 7 +failed before: no quota; lost its plugin before: connection refused/,
  },
  {
    name: "that an attempt was resumed",
    given: { name: "SYNC", status: "running", attempt: 2, maxAttempts: 5 },
    says: /SYNC +Running +resumed once/,
  },
];
test.for(shown)("a stage shows $name", ({ given, says }) =>
  expect(describeDeployment(sampleDeployment({ stages: [sampleStage(given)] }), now)).toMatch(says),
);

test("the commits that it brings are shown with how far each has come, and why if that cannot be read", () => {
  const trace = (hash: string, title: string, ...statuses: readonly TraceStatus[]) =>
    create(TraceSchema, { commit: { hash }, description: { title }, applications: statuses.map((status) => ({ status })) });
  const traces = [
    trace("1a2b3c4d5e", "feat: pay", TraceStatus.HEALTHY, TraceStatus.WAITING),
    trace("9f8e7d6c5b", "fix: cart", TraceStatus.HEALTHY),
  ];
  const shownWith = (given: DeploymentTraces) =>
    describeDeployment(sampleDeployment({ configHash: "ab".repeat(32) }), now, undefined, given);
  expect(shownWith({ traces })).toMatch(/^Trace: +1a2b3c4d feat: pay \(1 Waiting, 1 Healthy\)\n +9f8e7d6c fix: cart \(1 Healthy\)$/m);
  expect(shownWith({ traces })).toMatch(/^Config hash: +sha256:abababababab$/m);
  expect(shownWith({ traces: [], problem: "the store is away" })).toMatch(/^Trace: +cannot be read: the store is away$/m);
});

test("a strategy that a person or a reviewed plan chose is shown without a reason", () =>
  expect(describeDeployment(sampleDeployment({ strategy: "quick-sync", strategyReason: "" }), now)).toMatch(/^Strategy: +quick-sync$/m));

test("a deployment for which a newer commit waits says when it makes way", () => {
  const supersede = { byDeploymentId: "newer", commitHash: "abcdef0123", stuckAfterMs: 0, at: sampleTime };
  const running = sampleDeployment({ status: "running", supersede });
  const now = sampleTime.epochMilliseconds;
  expect(describeDeployment(running, now)).toMatch(
    /^Superseded: +to be superseded by deployment newer of commit abcdef0, at the next safe point$/m,
  );
  expect(describeDeployment({ ...running, supersede: { ...supersede, stuckAfterMs: 1_800_000 } }, now)).toMatch(
    /, once a stage has run for 30m/,
  );
  expect(describeDeployment({ ...running, status: "superseded" }, now)).not.toMatch(/^Superseded:/m);
});

test("a rollback shows its result, who cancelled what, and how", () => {
  const cancel = { commandId: "c", commander: "ann", rollback: "rollback", at } as const;
  const deployment = sampleDeployment({
    status: "cancelled",
    cancel,
    rollbackStartedAt: at,
    rollbackResult: "cancelled",
    rollbackCancel: { ...cancel, commander: "bob", rollback: "as-planned" },
  });
  expect(describeDeployment(deployment, now)).toMatch(
    /Cancel: +by ann 5m ago, with rollback\nRollback: +cancelled, cancelled by bob 5m ago\n/,
  );
  expect(describeDeployment(sampleDeployment(), now)).not.toMatch(/Cancel|Rollback/);
});

test("a deployment that was claimed again says how many times", () => {
  expect(describeDeployment(sampleDeployment({ claims: 2 }), now)).toMatch(/Claimed: +2 times/);
  expect(describeDeployment(sampleDeployment({ claims: 1 }), now)).not.toMatch(/Claimed/);
});

test("a stage on several deploy targets shows those that need a look, and all of them when wide", () => {
  const metadata = targetResultMetadata([
    { deployTarget: "eu", result: "succeeded", text: "3 applied" },
    { deployTarget: "us", result: "failed", text: "the API server is away" },
    { deployTarget: "asia", result: "not-tried", text: "too many others had failed" },
  ]);
  const deployment = sampleDeployment({ stages: [sampleStage({ name: "K8S_SYNC", metadata })] });
  const shown = describeDeployment(deployment, now);
  expect(shown).toMatch(/K8S_SYNC +us +Failed +the API server is away/);
  expect(shown).toMatch(/K8S_SYNC +asia +NotTried +too many others had failed/);
  expect(shown).toMatch(/K8S_SYNC +1 target +Succeeded$/m);
  expect(describeDeployment(deployment, now, { wide: true })).toMatch(/K8S_SYNC +eu +Succeeded +3 applied/);
});
