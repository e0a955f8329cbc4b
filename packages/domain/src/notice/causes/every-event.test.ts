import { expect, test } from "vitest";
import { seeRevision } from "../../application/describe-application.ts";
import { newApplication } from "../../application/new-application.ts";
import { applyDeployment } from "../../deployment/apply-deployment.ts";
import type { Deployment } from "../../deployment/deployment.ts";
import { requestCancel } from "../../deployment/ending/cancel-deployment.ts";
import { endDeployment, failPlanning, supersedeDeployment } from "../../deployment/ending/end-deployment.ts";
import type { DeploymentEvent } from "../../deployment/events.ts";
import { claimRun } from "../../deployment/run/run.ts";
import { startRollback } from "../../deployment/run/start-rollback.ts";
import { giveStageCommand } from "../../deployment/stage/give-stage-command.ts";
import { planStage } from "../../deployment/stage/new-stage.ts";
import { finishStage, startStage } from "../../deployment/stage/run-stage.ts";
import type { StageOutcome } from "../../deployment/stage/stage.ts";
import { triggerDeployment } from "../../deployment/trigger-deployment.ts";
import { planDeployment } from "../../planning/plan-deployment.ts";
import { newTrigger } from "../../trigger/new-trigger.ts";
import { type NoticeEvent, noticeEvents } from "../notice-event.ts";
import { applicationNotices } from "./application-notices.ts";
import { deploymentNotices } from "./deployment-notices.ts";
import { nothingTold, tellLivestate } from "./tell-livestate.ts";
import { tellPiped } from "./tell-piped.ts";

const now = Temporal.Instant.from("2026-01-02T03:04:05Z");
const runToken = "t";
const source = { repositoryId: "r", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" };
const place = { projectId: "p", pipedId: "q", source, deployTargets: {}, labels: {} };
const commit = { hash: "c".repeat(40), subject: "", body: "", author: "", branch: "main", url: "", authoredAt: now };

/** Decides something about the deployment; the first step triggers it. */
type Step = (state: Deployment) => DeploymentEvent | undefined;

/** The notices of a deployment that goes through the decisions which executors, planners and people make. */
function lived(...steps: readonly Step[]): readonly NoticeEvent[] {
  const given = { id: "d", applicationId: "a", applicationName: "shop", ...place, createdAt: now };
  const triggered = triggerDeployment(undefined, { ...given, trigger: newTrigger({ kind: "commit", commit, at: now }) });
  const events: NoticeEvent[] = [];
  let state: Deployment | undefined;
  for (const step of [() => triggered, ...steps]) {
    const event = step(state as Deployment); // the first step reads nothing
    if (!event) throw new Error("a step decided nothing");
    state = applyDeployment(state, event);
    events.push(...deploymentNotices(event, state).map((notice) => notice.event));
  }
  return events;
}

const plan: Step = (state) =>
  planDeployment(
    state,
    {
      ...{ strategy: "pipeline", strategyReason: "", versions: [], timeoutMs: 1, pruneLeft: [], chainBlocks: [], chainHealthTimeoutMs: 0 },
      configHash: "",
      ...{ runningCommitHash: undefined, runningPath: undefined, runningConfigFilename: undefined },
      stages: [planStage({ id: "s", name: "WAIT_APPROVAL", plugin: "waitapproval", timeoutMs: 1, availableOperation: "approve" })],
    },
    now,
  );
const claim: Step = (state) => claimRun(state, { token: runToken, executor: "e", since: now });
const start: Step = (state) => startStage(state, { stageId: "s", runToken, now });
const approve: Step = (state) => giveStageCommand(state, "s", { id: "k", operation: "approve", commander: "ada", at: now });
const finish =
  (status: StageOutcome): Step =>
  (state) =>
    finishStage(state, { stageId: "s", runToken, status, reason: "", now });
const rollBack: Step = (state) => startRollback(state, { runToken, outcome: "failed", reason: "", now });
const end =
  (status: "succeeded" | "failed" | "cancelled"): Step =>
  (state) =>
    endDeployment(state, { runToken, status, reason: "", now });
const started = [plan, claim, start];

const shop = newApplication({ id: "a", origin: "git", name: "shop", description: "", ...place, createdAt: now });
const invalid = (): readonly NoticeEvent[] => {
  const seen = seeRevision(shop, { commitHash: "c", treeId: "t", occasion: "" }, ["app.pipecd.yaml:1:1: spec: is missing"], now);
  return seen ? applicationNotices(seen, shop).map(({ event }) => event) : [];
};
const live = (syncStatus: "synced" | "out-of-sync", told: "synced" | "out-of-sync") => {
  const seen = { syncStatus, health: "healthy", afterDeploymentId: undefined, commitHash: "c" } as const;
  return tellLivestate({ ...nothingTold, sync: told, isHealthy: false }, shop, seen, { now, quietMs: 0 }).events;
};
const looked = (isUp: boolean, seenBefore: boolean) => {
  const told = seenBefore ? { isUp: true, since: now, seenAt: now } : undefined;
  return tellPiped(told, { isUp, now: now.add({ minutes: 5 }), graceMs: 60_000 }).events.map(({ event }) => event);
};

/** What sends each event of PipeCD, as its documentation lists them: all of them occur. */
const causes = {
  DEPLOYMENT_TRIGGERED: { cause: "the watcher triggers a deployment", sent: () => lived() },
  DEPLOYMENT_PLANNED: { cause: "the planner fixes its plan", sent: () => lived(plan) },
  DEPLOYMENT_APPROVED: { cause: "a stage succeeds that people approved", sent: () => lived(...started, approve, finish("succeeded")) },
  DEPLOYMENT_ROLLING_BACK: { cause: "the executor starts the rollback", sent: () => lived(...started, finish("failed"), rollBack) },
  DEPLOYMENT_SUCCEEDED: { cause: "it ends", sent: () => lived(...started, finish("succeeded"), end("succeeded")) },
  DEPLOYMENT_FAILED: { cause: "its plan or a stage fails", sent: () => lived((state) => failPlanning(state, "no such image", now)) },
  DEPLOYMENT_CANCELLED: {
    cause: "a person cancels it, or a newer commit supersedes it",
    sent: () => lived((state) => supersedeDeployment(state, "newer", now)),
  },
  DEPLOYMENT_WAIT_APPROVAL: { cause: "a stage begins that people have to approve", sent: () => lived(...started) },
  DEPLOYMENT_TRIGGER_FAILED: { cause: "the watcher sees a commit whose application file is invalid", sent: invalid },
  DEPLOYMENT_STARTED: { cause: "an executor claims its first run", sent: () => lived(plan, claim) },
  APPLICATION_SYNCED: { cause: "its live state is synced again", sent: () => live("synced", "out-of-sync") },
  APPLICATION_OUT_OF_SYNC: { cause: "its live state differs from Git", sent: () => live("out-of-sync", "synced") },
  APPLICATION_HEALTHY: { cause: "its live state is healthy again", sent: () => live("synced", "synced") },
  PIPED_STARTED: { cause: "an executor asks for commands", sent: () => looked(true, false) },
  PIPED_STOPPED: { cause: "no executor has asked for longer than the grace", sent: () => looked(false, true) },
  STAGE_STARTED: { cause: "the executor dispatches its first attempt", sent: () => lived(...started) },
  STAGE_SKIPPED: { cause: "a person or skipOn skips it", sent: () => lived(plan, claim, finish("skipped")) },
  STAGE_SUCCEEDED: { cause: "it ends, or ends the pipeline", sent: () => lived(...started, finish("exited")) },
  STAGE_FAILED: { cause: "its last attempt fails", sent: () => lived(...started, finish("failed")) },
  STAGE_CANCELLED: { cause: "its deployment is cancelled", sent: () => lived(...started, finish("cancelled")) },
} as const satisfies Record<NoticeEvent, { readonly cause: string; readonly sent: () => readonly NoticeEvent[] }>;

test.for(Object.entries(causes).map(([event, cause]) => ({ event, ...cause })))("$event is sent once when $cause", ({ event, sent }) =>
  expect(sent().filter((each) => each === event)).toEqual([event]),
);

test("every event has a cause", () => expect(Object.keys(causes).toSorted()).toEqual([...noticeEvents].toSorted()));

test("a person who cancels a deployment is told of once, whether it was planned or not", () => {
  const cancel: Step = (state) => requestCancel(state, { commandId: "k", commander: "ada", rollback: "as-planned", at: now });
  const told = [lived(cancel), lived(...started, cancel, finish("cancelled"), end("cancelled"))];
  expect(told.map((events) => events.filter((event) => event === "DEPLOYMENT_CANCELLED"))).toEqual([
    ["DEPLOYMENT_CANCELLED"],
    ["DEPLOYMENT_CANCELLED"],
  ]);
});
