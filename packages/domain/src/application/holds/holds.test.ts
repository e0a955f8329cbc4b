import { sampleApplication, sampleCommit, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deployment } from "../../deployment/deployment.ts";
import type { TriggerKind } from "../../trigger/trigger.ts";
import type { Application } from "../application.ts";
import { applyApplication } from "../apply-application.ts";
import { activateNext, loseDeployment, queueDeployment, settleDeployment } from "../deployments/deployment-queue.ts";
import { deploymentReference } from "../deployments/deployment-reference.ts";
import { desiredDeployment } from "../deployments/desired-deployment.ts";
import type { ApplicationEvent } from "../events.ts";
import { describeHolds, holdOn } from "./hold.ts";
import { holdApplication, releaseApplication } from "./hold-application.ts";

const now = sampleTime;

interface Given {
  readonly id: string;
  readonly commit: string;
  readonly trigger?: TriggerKind;
  readonly rollbackTo?: string;
}

function deployment({ id, commit, trigger = "commit", rollbackTo }: Given, end: Partial<Deployment> = {}): Deployment {
  const { trigger: sample } = sampleDeployment();
  return sampleDeployment({
    id,
    trigger: { ...sample, kind: trigger, commit: sampleCommit({ hash: commit }), commander: trigger === "command" ? "ann" : "" },
    rollbackToDeploymentId: rollbackTo,
    plannedAt: now,
    ...end,
  });
}

type Decide = (state: Application) => ApplicationEvent | undefined;

const after = (...steps: readonly Decide[]): Application => steps.reduce(decided, sampleApplication());

function decided(state: Application, decide: Decide): Application {
  const event = decide(state);
  return event ? applyApplication(state, event) : state;
}

const queue =
  (given: Given): Decide =>
  (state) =>
    queueDeployment(state, {
      deployment: {
        deploymentId: given.id,
        trigger: given.trigger ?? "commit",
        commitHash: given.commit,
        at: now,
        supersede: undefined,
        removal: false,
      },
      reference: deploymentReference(deployment(given)),
      revision: undefined,
      rolledBackBy: given.rollbackTo === undefined ? undefined : "ann",
    });
const activate: Decide = (state) => activateNext(state, now);
const settle =
  (given: Given, status: Deployment["status"], end: Partial<Deployment> = {}): Decide =>
  (state) =>
    settleDeployment(state, deployment(given, { status, ...end }), now);
const ended = (given: Given, status: Deployment["status"], end?: Partial<Deployment>): readonly Decide[] => [
  queue(given),
  activate,
  settle(given, status, end),
];

const good = { id: "1", commit: "good" };
const bad = { id: "2", commit: "bad" };
const ran = ended(good, "succeeded");
const failedBad = [...ran, ...ended(bad, "failed", { statusReason: "stage SYNC failed: no quota; rolled back" })];
const held = (state: Application) => state.holds.map(({ kind, commitHash }) => [kind, commitHash]);

test("a commit whose deployment failed is held: no trigger deploys it, and what ran before should be running", () => {
  const state = after(...failedBad);
  expect(held(state)).toEqual([["failed", "bad"]]);
  expect(describeHolds(state)).toBe("commit bad is held: deployment 2 failed: stage SYNC failed: no quota; rolled back");
  for (const trigger of ["commit", "out-of-sync", "chain"] as const) {
    expect(holdOn(state, { trigger, commitHash: "bad" })).toBeDefined();
    expect(() => queue({ id: "3", commit: "bad", trigger })(state)).toThrow(expect.objectContaining({ code: "conflict" }));
  }
  expect(desiredDeployment(state)?.commitHash).toBe("good");
});

test.for([
  { name: "without a rollback", end: { stages: [sampleStage({ attempt: 1, status: "failed" })] }, want: "bad" },
  { name: "whose rollback a person cancelled", end: { rollbackResult: "cancelled" }, want: "bad" },
  { name: "whose rollback failed", end: { rollbackResult: "failed" }, want: "good" },
  { name: "whose stages only waited", end: { stages: [sampleStage({ name: "WAIT", attempt: 1, status: "failed" })] }, want: "good" },
] as const)("after a deployment $name, $want should be running", ({ end, want }) => {
  const state = after(...ran, ...ended(bad, "failed", end));
  expect([held(state), desiredDeployment(state)?.commitHash]).toEqual([[["failed", "bad"]], want]);
});

test("a first deployment that failed is held too, and nothing else should be running", () => {
  const state = after(...ended(bad, "failed"));
  expect([held(state), desiredDeployment(state)?.commitHash]).toEqual([[["failed", "bad"]], "bad"]);
});

test("a deployment that a person cancelled is held under that person", () => {
  const cancel = { commandId: "c", commander: "ann", rollback: "as-planned", at: now } as const;
  const state = after(...ran, ...ended(bad, "cancelled", { cancel }));
  expect(state.holds).toMatchObject([{ kind: "cancelled", commitHash: "bad", by: "ann", deploymentId: "2" }]);
});

test.for([
  { name: "a deployment that could not be planned", given: bad, end: { plannedAt: undefined } },
  { name: "a deployment of the commit that runs already", given: { id: "2", commit: "good", trigger: "out-of-sync" as const }, end: {} },
])("$name holds nothing, but drift waits longer after each", ({ given, end }) => {
  const state = after(...ran, ...ended(given, "failed", end), ...ended({ ...given, id: "3", trigger: "out-of-sync" }, "failed", end));
  expect([state.holds, state.failuresInRow]).toEqual([[], 2]);
  expect(after(...ran, ...ended(given, "failed", end), ...ended({ id: "4", commit: "next" }, "succeeded")).failuresInRow).toBe(0);
});

test("what a person requested and could not be planned holds nothing, and what ran before should be running", () => {
  const state = after(...ran, ...ended({ id: "2", commit: "typo", trigger: "command" }, "failed", { plannedAt: undefined }));
  expect([state.holds, state.failuresInRow, desiredDeployment(state)?.commitHash]).toEqual([[], 0, "good"]);
});

test("a commit is not held if a newer one waits already", () => {
  expect(after(...ran, queue(bad), activate, queue({ id: "3", commit: "fix" }), settle(bad, "failed")).holds).toEqual([]);
});

test("a new commit releases the one before it", () => {
  const state = after(...failedBad, queue({ id: "3", commit: "fix" }));
  expect([state.holds, desiredDeployment(state)?.commitHash]).toEqual([[], "fix"]);
});

test("what a person requests is deployed: the held commit, which that releases, or another one, which does not", () => {
  expect(after(...failedBad, queue({ id: "3", commit: "bad", trigger: "command" })).holds).toEqual([]);
  expect(held(after(...failedBad, queue({ id: "3", commit: "older", trigger: "command" })))).toEqual([["failed", "bad"]]);
});

const requested = { id: "3", commit: "bad", trigger: "command" } as const;
const refused = { plannedAt: undefined };

test("what a person requests and is refused before anything was changed leaves its commit held, as it was", () => {
  const state = after(...failedBad, ...ended(requested, "failed", refused));
  expect([state.holds, state.liftedHolds]).toEqual([after(...failedBad).holds, []]);
  expect(desiredDeployment(state)?.commitHash).toBe("good");
});

test("a deployment of a held commit that a person requested decides by its end what is held", () => {
  expect(after(...failedBad, ...ended(requested, "succeeded")).holds).toEqual([]);
  const failed = after(...failedBad, ...ended(requested, "failed", { statusReason: "again" }));
  expect(failed.holds).toMatchObject([{ kind: "failed", commitHash: "bad", deploymentId: "3", reason: "again" }]);
  expect(failed.liftedHolds).toEqual([]);
});

test("of two requests for a held commit the first is refused: the commit is held again once the second is too, not if that succeeds", () => {
  const second = { ...requested, id: "4" };
  const first = [...failedBad, queue(requested), activate, queue(second), settle(requested, "failed", refused)];
  expect(after(...first).holds).toEqual([]);
  expect(held(after(...first, activate, settle(second, "failed", refused)))).toEqual([["failed", "bad"]]);
  const state = after(...first, activate, settle(second, "succeeded"));
  expect([state.holds, state.liftedHolds]).toEqual([[], []]);
});

test("a new commit and a release leave nothing to hold again", () => {
  const begun = [...failedBad, queue(requested), activate];
  expect(after(...begun, queue({ id: "4", commit: "fix" }), settle(requested, "failed", refused)).holds).toEqual([]);
  const release: Decide = (state) => releaseApplication(state, { reason: "", now });
  expect(after(...begun, release, settle(requested, "failed", refused)).holds).toEqual([]);
});

test("drift that repairs what was restored does not release the bad commit", () => {
  const state = after(...failedBad, ...ended({ id: "3", commit: "good", trigger: "out-of-sync" }, "succeeded"));
  expect([held(state), desiredDeployment(state)?.commitHash]).toEqual([[["failed", "bad"]], "good"]);
});

const rollback = { id: "3", commit: "good", trigger: "command", rollbackTo: "1" } as const;
const rolledBack = [...ran, ...ended(bad, "succeeded"), ...ended(rollback, "succeeded")];

test("a person's rollback holds the commit that it rolls back from", () => {
  const state = after(...rolledBack);
  expect(describeHolds(state)).toBe("commit bad is held: ann rolled back from it with deployment 3");
  expect(desiredDeployment(state)?.commitHash).toBe("good");
});

test("a person's rollback that failed holds its own commit, not the one that still runs", () => {
  expect(held(after(...ran, ...ended(bad, "succeeded"), ...ended(rollback, "failed")))).toEqual([["failed", "good"]]);
});

test("a rollback to the commit that was rolled back from leaves nothing held", () => {
  expect(after(...rolledBack, ...ended({ id: "4", commit: "bad", trigger: "command", rollbackTo: "2" }, "succeeded")).holds).toEqual([]);
});

test("a commit whose deployment was lost is held: how far it came is not known", () => {
  const state = after(...ran, queue(bad), activate, (each) => loseDeployment(each, "2", now));
  expect(describeHolds(state)).toBe("commit bad is held: deployment 2 was lost with NATS, and how far it came is not known");
  expect(desiredDeployment(state)?.commitHash).toBe("bad");
  expect(after(...ran, queue(bad), activate, queue({ id: "3", commit: "fix" }), (each) => loseDeployment(each, "2", now)).holds).toEqual(
    [],
  );
});

test("a person holds an application once, whatever is pushed, and releases everything at once", () => {
  const request = { by: "ann", reason: "incident 42", now };
  const state = after(...failedBad, (each) => holdApplication(each, request));
  expect(describeHolds(state)).toMatch(/; held by ann: incident 42$/);
  expect(holdApplication(state, request)).toBeUndefined();
  expect(() => queue({ id: "3", commit: "fix" })(state)).toThrow("held by ann: incident 42");
  expect(held(decided(state, queue({ id: "3", commit: "fix", trigger: "command" })))).toEqual([
    ["failed", "bad"],
    ["requested", undefined],
  ]);
  const released = decided(state, (each) => releaseApplication(each, { reason: "", now }));
  expect([released.holds, releaseApplication(released, { reason: "", now })]).toEqual([[], undefined]);
});

test("whatever happens, no trigger queues a held commit, a held commit is held once, and few are held", () => {
  const ids = fc.integer({ min: 1, max: 40 }).map(String);
  const commits = fc.integer({ min: 1, max: 12 }).map((n) => `c${n}`);
  const kinds = fc.constantFrom<TriggerKind>("commit", "command", "out-of-sync", "chain");
  const statuses = fc.constantFrom("succeeded" as const, "failed" as const, "cancelled" as const, "superseded" as const);
  const step: fc.Arbitrary<Decide> = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(ids, commits, kinds).map(([id, commit, trigger]) => queue({ id, commit, trigger })) },
    fc.tuple(ids, commits).map(([id, commit]) => queue({ id, commit, trigger: "command", rollbackTo: "0" })),
    { weight: 3, arbitrary: fc.constant(activate) },
    {
      weight: 4,
      arbitrary: fc.tuple(commits, statuses, kinds).map(
        ([commit, status, trigger]): Decide =>
          (state) => {
            const id = state.activeDeploymentId;
            return id === undefined ? undefined : settle({ id, commit, trigger }, status)(state);
          },
      ),
    },
    fc.constant<Decide>((state) => holdApplication(state, { by: "ann", reason: "", now })),
    fc.constant<Decide>((state) => releaseApplication(state, { reason: "", now })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let state = sampleApplication();
      for (const decide of steps) {
        let event: ApplicationEvent | undefined;
        try {
          event = decide(state);
        } catch (error) {
          expect(error).toMatchObject({ code: "conflict" });
          continue;
        }
        if (!event) continue;
        if (event.kind === "queued") {
          const { trigger, commitHash } = event.deployment;
          if (trigger !== "command") expect(state.holds.map((hold) => hold.commitHash)).not.toContain(commitHash);
          if (trigger !== "command") expect(state.holds.map((hold) => hold.commitHash)).not.toContain(undefined);
        }
        state = applyApplication(state, event);
        const commitsHeld = state.holds.map((hold) => hold.commitHash);
        expect(new Set(commitsHeld).size).toBe(commitsHeld.length);
        expect(commitsHeld.length).toBeLessThanOrEqual(9);
        const open = [state.activeDeploymentId, ...state.queue.map(({ deploymentId }) => deploymentId)];
        for (const { deploymentId } of state.liftedHolds) expect(open).toContain(deploymentId);
      }
    }),
  );
});
