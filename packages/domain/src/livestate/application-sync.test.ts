import { expect, test } from "vitest";
import { applicationSync } from "./application-sync.ts";

const started = Temporal.Instant.fromEpochMilliseconds(0);
const deployed = (deploymentId: string, commitHash: string, completedAt = started) => ({
  ...{ deploymentId, commitHash, path: "shop", configFilename: "app.pipecd.yaml", status: "succeeded" as const, statusReason: "" },
  ...{ refused: false, dryRun: false, removal: false, versions: [], createdAt: started, completedAt },
});
const d1 = deployed("d1", "a");
const d2 = deployed("d2", "bbbbbbbbbb", started.add({ minutes: 1 }));

const idle = {
  configProblems: [],
  activeDeploymentId: undefined,
  queue: [],
  disabled: false,
  disabledReason: "",
  lostReason: "",
  holds: [],
  retry: undefined,
  undeployed: undefined,
  id: "5f1c9a2e-0000",
  removedAt: undefined,
  prunedAt: undefined,
  pruneLeft: [],
  forgotten: undefined,
  lastTriggered: d1,
  lastEnded: d1,
  lastSucceeded: d1,
  deployTargets: {},
};
const hold = {
  kind: "failed",
  commitHash: "abcdef0123",
  deploymentId: "d",
  by: "",
  reason: "no quota",
  undone: true,
  since: Temporal.Instant.fromEpochMilliseconds(0),
} as const;
const queued = {
  deploymentId: "next",
  trigger: "commit",
  commitHash: "c",
  at: Temporal.Instant.fromEpochMilliseconds(0),
  supersede: undefined,
  removal: false,
} as const;
const drifted = { syncStatus: "out-of-sync", syncReason: "1 differs", resources: [], afterDeploymentId: "d1", commitHash: "a" } as const;
const synced = { ...drifted, syncStatus: "synced", syncReason: "" } as const;
const again = { ...idle, lastTriggered: d2, lastEnded: d2, lastSucceeded: d2 };

test.for([
  { name: "never deployed", application: { ...idle, lastEnded: undefined }, livestate: undefined, want: { status: "unknown" } },
  {
    name: "no live state",
    application: idle,
    livestate: undefined,
    want: { status: "unknown", reason: "what runs has not been observed since deployment d1" },
  },
  {
    name: "a live state of before the last deployment",
    application: again,
    livestate: synced,
    want: { status: "unknown", reason: "what runs has not been observed since deployment d2" },
  },
  {
    name: "a live state of before the last deployment, which was lost before",
    application: { ...again, lostReason: "deployment d was lost" },
    livestate: synced,
    want: { status: "unknown", reason: "deployment d was lost" },
  },
  {
    name: "a live state that is compared with another commit",
    application: { ...again, lastEnded: d1 },
    livestate: synced,
    want: { status: "unknown", reason: "what runs has not been compared with commit bbbbbbb yet" },
  },
  { name: "a live state", application: idle, livestate: drifted, want: { status: "out-of-sync", reason: "1 differs" } },
  {
    name: "commits that nothing deploys",
    application: { ...idle, undeployed: { commitHash: "abcdef0123", commits: 2, since: hold.since } },
    livestate: synced,
    want: { status: "synced", reason: "2 commits up to abcdef0 are not deployed: trigger.onCommit is disabled" },
  },
  {
    name: "a commit that nothing deploys, and drift",
    application: { ...idle, undeployed: { commitHash: "abcdef0123", commits: 1, since: hold.since } },
    livestate: drifted,
    want: { status: "out-of-sync", reason: "commit abcdef0 is not deployed: trigger.onCommit is disabled; 1 differs" },
  },
  {
    name: "a queued deployment",
    application: { ...idle, queue: [queued] },
    livestate: drifted,
    want: { status: "deploying", reason: "a deployment is waiting to be planned" },
  },
  {
    name: "an active deployment",
    application: { ...idle, activeDeploymentId: "d", queue: [queued] },
    livestate: drifted,
    want: { status: "deploying", reason: "deployment d" },
  },
  {
    name: "a disabled application",
    application: { ...idle, disabled: true, disabledReason: "incident 42" },
    livestate: drifted,
    want: { status: "disabled", reason: "incident 42" },
  },
  {
    name: "an active deployment of a disabled application, which goes on,",
    application: { ...idle, activeDeploymentId: "d", disabled: true },
    livestate: drifted,
    want: { status: "deploying", reason: "deployment d" },
  },
  {
    name: "a lost deployment, while what runs is not what Git says,",
    application: { ...idle, lostReason: "deployment d was lost" },
    livestate: drifted,
    want: { status: "out-of-sync", reason: "deployment d was lost" },
  },
  {
    name: "what runs as Git says, whatever was lost,",
    application: { ...idle, lostReason: "deployment d was lost" },
    livestate: synced,
    want: { status: "synced", reason: "" },
  },
  {
    name: "a held application, with the reason,",
    application: { ...idle, holds: [hold] },
    livestate: drifted,
    want: { status: "out-of-sync", reason: "commit abcdef0 is held: deployment d failed: no quota; 1 differs" },
  },
  {
    name: "an invalid application file",
    application: { ...idle, configProblems: ["app.pipecd.yaml:1:1: broken", "more"], activeDeploymentId: "d" },
    livestate: drifted,
    want: { status: "invalid-config", reason: "app.pipecd.yaml:1:1: broken" },
  },
  {
    name: "that a commit is deployed again by itself, before the live state",
    application: {
      ...idle,
      retry: {
        commitHash: "0123456789",
        deploymentId: "d",
        deployTargets: ["eu"],
        times: 1,
        since: Temporal.Instant.fromEpochMilliseconds(0),
        undone: false,
      },
    },
    livestate: { ...drifted, syncStatus: "unknown", syncReason: "eu: no answer" } as const,
    want: {
      status: "unknown",
      reason: "commit 0123456 is deployed again by itself once deploy target eu can be reached (tried once); eu: no answer",
    },
  },
  {
    name: "that all is as it should be, although a commit was to be deployed again",
    application: {
      ...idle,
      deployTargets: { kubernetes: ["eu"] },
      retry: {
        commitHash: "0123456789",
        deploymentId: "d",
        deployTargets: ["eu"],
        times: 1,
        since: Temporal.Instant.fromEpochMilliseconds(0),
        undone: false,
      },
    },
    livestate: synced,
    want: { status: "synced", reason: "" },
  },
  {
    name: "that a commit is deployed again by itself because of a former deploy target, although the others are synced,",
    application: {
      ...idle,
      deployTargets: { kubernetes: ["eu"] },
      retry: {
        commitHash: "0123456789",
        deploymentId: "d",
        deployTargets: ["old"],
        times: 1,
        since: Temporal.Instant.fromEpochMilliseconds(0),
        undone: false,
      },
    },
    livestate: { ...drifted, syncStatus: "synced", syncReason: "2 objects are orphaned on old" } as const,
    want: {
      status: "synced",
      reason:
        "commit 0123456 is deployed again by itself once deploy target old can be reached (tried once); 2 objects are orphaned on old",
    },
  },
])("$name is the sync state", ({ application, livestate, want }) => expect(applicationSync(application, livestate)).toEqual(want));

test("a deployment whose plan keeps failing is the reason, with its problem", () => {
  const stuck = { id: "d", planAttempts: 3, planProblem: "plugin kubernetes does not answer" };
  expect(applicationSync({ ...idle, activeDeploymentId: "d" }, undefined, stuck).reason).toBe(
    "deployment d could not be planned yet (tried 3×): plugin kubernetes does not answer",
  );
  expect(applicationSync({ ...idle, activeDeploymentId: "next" }, undefined, stuck).reason).toBe("deployment next");
});
