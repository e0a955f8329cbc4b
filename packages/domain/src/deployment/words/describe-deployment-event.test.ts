import { expect, test } from "vitest";
import { type Actor, serviceActor } from "../../actor.ts";
import type { Plan } from "../../planning/plan.ts";
import type { CancelRequest, Deployment } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import type { Stage } from "../stage/stage.ts";
import { describeDeploymentEvent, describeDeploymentStatus } from "./describe-deployment-event.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const failed = { attempt: 1, kind: "failed", reason: "no quota", faultCode: "", at } as const;
const cancel: CancelRequest = { commandId: "c", commander: "bob", rollback: "rollback", at };
const supersede = { byDeploymentId: "5f1c9a2e-0000-8000-8000-000000000000", commitHash: "abcdef0123", stuckAfterMs: 0, at };
const ann: Actor = { kind: "person", name: "ann", signIn: "claimed" };
const unnamed: Actor = { ...ann, name: "" };
const watcher = serviceActor("watcher");
const stages = [
  { id: "1", name: "CANARY", rollback: false, maxAttempts: 7, failedAttempts: [] },
  { id: "2", name: "SYNC", rollback: false, maxAttempts: 7, failedAttempts: [failed] },
  { id: "3", name: "UNDO", rollback: true, maxAttempts: 5, failedAttempts: [] },
  // Holds for the fields that a description uses.
] as unknown as readonly Stage[];
const deployment = (given: Partial<Deployment> = {}): Deployment => ({ id: "d", stages, ...given }) as Deployment;
const triggered = (kind: Deployment["trigger"]["kind"]) => deployment({ trigger: { kind } as Deployment["trigger"] });
const plan = { stages, strategyReason: "the file has a pipeline" } as unknown as Plan;

// Omit alone would drop the fields that only some kinds have.
type Undated = DeploymentEvent extends infer Each
  ? Each extends DeploymentEvent
    ? Omit<Each, "at"> & { readonly actor?: Actor }
    : never
  : never;
const cases: readonly { readonly event: Undated; readonly state?: Deployment; readonly says: string }[] = [
  { event: { kind: "triggered", deployment: deployment() }, state: triggered("commit"), says: "triggered by a commit" },
  { event: { kind: "triggered", deployment: deployment(), actor: ann }, state: triggered("command"), says: "triggered by ann" },
  {
    event: { kind: "triggered", deployment: deployment(), actor: unnamed },
    state: triggered("command"),
    says: "triggered by an unnamed user",
  },
  { event: { kind: "triggered", deployment: deployment(), actor: watcher }, state: triggered("command"), says: "triggered by a command" },
  { event: { kind: "triggered", deployment: deployment(), actor: watcher }, state: triggered("commit"), says: "triggered by a commit" },
  { event: { kind: "triggered", deployment: deployment() }, state: triggered("out-of-sync"), says: "triggered by drift" },
  { event: { kind: "triggered", deployment: deployment() }, state: triggered("chain"), says: "triggered by a deployment chain" },
  { event: { kind: "planned", plan }, says: "planned: CANARY → SYNC (the file has a pipeline)" },
  { event: { kind: "planned", plan: { ...plan, strategyReason: "" } }, says: "planned: CANARY → SYNC" },
  { event: { kind: "planned", plan: { ...plan, stages: [] } }, says: "planned: no stages (the file has a pipeline)" },
  { event: { kind: "run-claimed", run: { token: "t", executor: "host/1", since: at } }, says: "claimed by executor host/1" },
  { event: { kind: "stage-started", stageId: "1", attempt: 1 }, says: "CANARY started" },
  { event: { kind: "stage-started", stageId: "1", attempt: 2 }, says: "CANARY resumed" },
  { event: { kind: "stage-started", stageId: "2", attempt: 2 }, says: "SYNC started again, attempt 2 of 7" },
  { event: { kind: "stage-started", stageId: "gone", attempt: 2 }, says: "gone started" },
  { event: { kind: "stage-attempt-failed", stageId: "2", failed }, says: "SYNC failed, retrying: no quota" },
  {
    event: { kind: "stage-attempt-failed", stageId: "2", failed: { ...failed, kind: "lost" } },
    says: "SYNC lost its plugin, retrying: no quota",
  },
  { event: { kind: "stage-finished", stageId: "1", status: "succeeded", reason: "", faultCode: "" }, says: "CANARY succeeded" },
  { event: { kind: "stage-finished", stageId: "2", status: "failed", reason: "no quota", faultCode: "" }, says: "SYNC failed: no quota" },
  { event: { kind: "stage-metadata-put", stageId: "2", values: { a: "1", b: "2" } }, says: "SYNC stored metadata: a, b" },
  {
    event: { kind: "stage-command-given", stageId: "1", command: { id: "c", operation: "approve", commander: "bob", at }, actor: ann },
    says: "CANARY approved by ann",
  },
  {
    event: { kind: "stage-command-given", stageId: "1", command: { id: "c", operation: "skip", commander: "bob", at }, actor: unnamed },
    says: "CANARY skip requested by an unnamed user",
  },
  { event: { kind: "plugin-metadata-put", plugin: "wait", values: { a: "1" } }, says: "plugin wait stored metadata: a" },
  { event: { kind: "cancel-requested", cancel, actor: ann }, says: "cancellation requested by ann, with rollback" },
  {
    event: { kind: "supersede-requested", supersede },
    says: "to be superseded by deployment 5f1c9a2e of commit abcdef0, at the next safe point",
  },
  {
    event: { kind: "supersede-requested", supersede: { ...supersede, stuckAfterMs: 60_000 } },
    says: "to be superseded by deployment 5f1c9a2e of commit abcdef0, if it is stuck",
  },
  { event: { kind: "supersede-withdrawn" }, says: "not to be superseded any more: no newer commit waits" },
  {
    event: { kind: "cancel-requested", cancel: { ...cancel, rollback: "as-planned" }, actor: ann },
    state: deployment({ rollbackCancel: cancel }),
    says: "cancellation of the rollback requested by ann",
  },
  { event: { kind: "rollback-started", outcome: "failed", reason: "SYNC failed" }, says: "rolling back: SYNC failed" },
  { event: { kind: "ended", status: "succeeded", reason: "", faultCode: "", actor: watcher }, says: "succeeded" },
  { event: { kind: "ended", status: "superseded", reason: "by deployment e", faultCode: "" }, says: "superseded: by deployment e" },
];
test.for(cases)("$event.kind: $says", ({ event, state = deployment(), says }) =>
  expect(describeDeploymentEvent({ ...event, at }, state)).toBe(says),
);

test("a final status is described with its reason", () => {
  expect(describeDeploymentStatus({ status: "failed", statusReason: "no quota" })).toBe("failed: no quota");
  expect(describeDeploymentStatus({ status: "rolling-back", statusReason: "no quota" })).toBe("rolling back");
});
