import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Deployment, newDeployment, newStage, planStage, type Stage } from "@slipway/domain";
import { DeploymentSchema } from "@slipway/proto/plugin";
import { expect, test } from "vitest";
import { deploymentForPlugin, stageForPlugin } from "./deployment-for-plugin.ts";

const at = Temporal.Instant.from("2026-03-01T12:00:00.750Z");
const seconds = 1_772_366_400n;

const stage: Stage = {
  ...newStage(
    planStage({
      id: "stage-1",
      name: "WAIT",
      plugin: "wait",
      description: "a while",
      index: 1,
      requires: ["stage-0"],
      config: '{"duration":"1s"}',
      timeoutMs: 1000,
      availableOperation: "approve",
      authorizedOperators: ["ada"],
      metadata: { startTime: "1" },
    }),
  ),
  status: "running",
  attempt: 2,
  startedAt: at,
};

const deployment: Deployment = {
  ...newDeployment({
    id: "0190a000-0000-7000-8000-000000000001",
    applicationId: "0190a000-0000-7000-8000-000000000002",
    applicationName: "shop",
    projectId: "project",
    pipedId: "piped",
    source: {
      repositoryId: "repo",
      remote: "https://git.example.com/shop",
      branch: "main",
      path: "apps/shop",
      configFilename: "app.pipecd.yaml",
    },
    deployTargets: { kubernetes: ["dev", "prod"] },
    labels: { team: "a" },
    trigger: {
      kind: "command",
      commit: { hash: "a".repeat(40), subject: "Change", body: "more", author: "Ada", branch: "main", url: "https://x", authoredAt: at },
      commander: "eve",
      strategy: "pipeline",
      at,
      traceCommitHash: "b".repeat(40),
      traceCommitHashes: ["b".repeat(40)],
      commits: [],
    },
    sharedMetadata: { s: "1" },
    createdAt: at,
  }),
  status: "running",
  statusReason: "why",
  strategy: "pipeline",
  strategyReason: "asked for",
  versions: [{ kind: "container-image", name: "shop", version: "v2", url: "shop:v2" }],
  runningCommitHash: "c".repeat(40),
  runningConfigFilename: "app.pipecd.yaml",
  stages: [stage],
  timeoutMs: 1000,
  pluginMetadata: { wait: { p: "2" } },
  plannedAt: at,
  startedAt: at,
};

const change = (changes: Partial<Deployment>): Deployment => ({ ...deployment, ...changes });
const changeCommit = (changes: Partial<Deployment["trigger"]["commit"]>): Deployment =>
  change({ trigger: { ...deployment.trigger, commit: { ...deployment.trigger.commit, ...changes } } });
const changePath = (path: string): Deployment => change({ source: { ...deployment.source, path } });

test("every field of the protocol is filled, with times in whole seconds", () => {
  const wire = deploymentForPlugin(deployment);
  expect(wire).toMatchObject({
    id: deployment.id,
    applicationName: "shop",
    gitPath: {
      repo: { id: "repo", remote: "https://git.example.com/shop", branch: "main" },
      path: "apps/shop",
      configFilename: "app.pipecd.yaml",
    },
    deployTargetsByPlugin: { kubernetes: { deployTargets: ["dev", "prod"] } },
    trigger: {
      commit: { hash: "a".repeat(40), message: "Change", author: "Ada", branch: "main", createdAt: seconds },
      commander: "eve",
      timestamp: seconds,
      syncStrategy: 2,
    },
    runningCommitHash: "c".repeat(40),
    summary: "asked for",
    versions: [{ kind: 1, name: "shop", version: "v2", url: "shop:v2" }],
    status: 2,
    stages: [
      {
        id: "stage-1",
        name: "WAIT",
        index: 1,
        status: 1,
        metadata: { startTime: "1" },
        availableOperation: 2,
        authorizedOperators: ["ada"],
      },
    ],
    metadataV2: { shared: { keyValues: { s: "1" } }, plugins: { wait: { keyValues: { p: "2" } } } },
    deploymentTraceCommitHash: "b".repeat(40),
    createdAt: seconds,
    completedAt: 0n,
  });
  expect(fromBinary(DeploymentSchema, toBinary(DeploymentSchema, wire))).toEqual(wire);
});

/** What PipeCD's plugins check before they look at anything. */
const cases = [
  { name: "a full deployment", given: deployment },
  { name: "the repository's root", given: changePath("") },
  { name: "a directory of one letter", given: changePath("a") },
  { name: "a commit without a message", given: changeCommit({ subject: "" }) },
  { name: "a commit without an author", given: changeCommit({ author: "" }) },
  { name: "a commit without a branch", given: changeCommit({ branch: "" }) },
  { name: "a commit of 1970", given: changeCommit({ authoredAt: Temporal.Instant.fromEpochMilliseconds(0) }) },
  { name: "an application without a name", given: change({ applicationName: "" }) },
  {
    name: "a deployment that is not planned yet",
    given: change({ plannedAt: undefined, stages: [], status: "pending", runningCommitHash: undefined }),
  },
];
test.for(cases)("$name passes the validation of PipeCD's plugins", ({ given }) => {
  const wire = deploymentForPlugin(given);
  const needed = [wire.id, wire.applicationId, wire.applicationName, wire.pipedId, wire.projectId, wire.gitPath?.repo?.id];
  const commit = wire.trigger?.commit;
  expect([...needed, commit?.hash, commit?.message, commit?.author, commit?.branch].every((text) => text)).toBe(true);
  expect(wire.gitPath?.path).toMatch(/^[^/].+$/);
  expect([commit?.createdAt, wire.trigger?.timestamp].every((time) => time !== undefined && time > 0n)).toBe(true);
  expect(wire.stages.every(({ id, name, createdAt, updatedAt }) => id && name && createdAt > 0n && updatedAt > 0n)).toBe(true);
});

test("a stage on its own is the same as in its deployment", () => {
  expect(stageForPlugin(deployment, stage)).toEqual(deploymentForPlugin(deployment).stages[0]);
});

test("a removed application is deleted on the deploy targets that the plugin still has; any other deployment keeps those that it names", () => {
  const given = change({ deployTargets: { wait: ["dev", "gone"], other: ["eu"] } });
  const targetsOf = (each: Deployment, plugin?: Parameters<typeof deploymentForPlugin>[1]) =>
    Object.fromEntries(
      Object.entries(deploymentForPlugin(each, plugin).deployTargetsByPlugin).map(([name, { deployTargets }]) => [name, deployTargets]),
    );
  const plugin = { name: "wait", deployTargets: ["prod", "dev"] };
  const planning = { ...given, removal: true, plannedAt: undefined };
  expect(targetsOf(planning, plugin)).toEqual({ wait: ["dev"], other: ["eu"] });
  const planned = { ...planning, plannedAt: given.createdAt };
  expect(targetsOf({ ...planned, pruneLeft: ["wait/gone: the piped no longer has it"] }, plugin)).toEqual({ wait: ["dev"], other: ["eu"] });
  expect(() => targetsOf(planned, plugin)).toThrow("the piped has lost deploy target gone of plugin wait since the prune was planned");
  expect(targetsOf(given, plugin)).toEqual({ wait: ["dev", "gone"], other: ["eu"] });
  // Nothing is known of the deploy targets of a plugin that is not configured.
  expect(targetsOf({ ...given, removal: true }, { name: "wait" })).toEqual({ wait: ["dev", "gone"], other: ["eu"] });
});
