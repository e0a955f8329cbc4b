import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { eventually, type GitRepository, git, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";

// Every state has a way out: a plan whose plugin does not start ends, and applications can be disabled, enabled and removed.

const resources = new AsyncDisposableStack();
let gitDir: string;
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  gitDir = resources.use(await tempDir("git")).path;
  const server = resources.use(await startGitServer({ dir: gitDir }));
  repository = await server.createRepository("apps", { "README.md": "applications come one by one\n" });
  const program = join(resources.use(await tempDir("broken-plugin")).path, "broken");
  await writeFile(program, '#!/bin/sh\necho "the licence has expired" >&2\nexit 1\n');
  await chmod(program, 0o755);
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: "up",
      env: { PLAN_ATTEMPTS: "3" },
      plugins: [stepsPlugin, { name: "broken", url: pathToFileURL(program).href }],
    }),
  );
});

afterAll(() => resources.disposeAsync());

/** The commit that no plan can be made for. Its attempts take a while, in which the next tests run. */
let stuckAt: string;

test("a plugin whose program always exits is named by the application and its deployment", async () => {
  stuckAt = await push("stuck", { plugins: { broken: {} } });
  const problem = /plugin broken at .* does not answer: its process exited with code 1: the licence has expired/;
  const pending = await slipway.waitForDeployment("stuck", stuckAt, { until: ({ planAttempts }) => planAttempts > 0 });
  expect(pending).toMatchObject({ status: "pending", planProblem: expect.stringMatching(problem) });
  expect((await slipway.cli("app", "get", "stuck")).stdout).toMatch(problem);
  // The gateway hears of it a moment later.
  await eventuallyShown(async () => expect((await slipway.cli("app", "list")).stdout).toMatch(problem));
  expect((await slipway.cli("deployment", "get", pending.id)).stdout).toMatch(/Plan attempts: +\d failed, the last one: plugin broken/);
});

test("what is pushed while an application is disabled is deployed once it is enabled", async () => {
  await deployed("paused");
  expect(await slipway.cli("app", "disable", "paused", "--reason", "incident 42")).toMatchObject({
    code: 0,
    stdout: "application paused disabled\n",
  });
  expect(await slipway.cli("app", "disable", "paused")).toMatchObject({ code: 0, stdout: "application paused is disabled already\n" });
  expect((await slipway.cli("app", "list")).stdout).toMatch(/paused +Disabled .*incident 42/);
  expect((await slipway.cli("app", "sync", "paused")).stderr).toContain("application paused is disabled: enable it first");

  const missed = await push("paused", {}, { "paused/config.yaml": "2" });
  // The watcher has looked at this commit when another application of it is deployed.
  const seen = await push("bystander");
  await slipway.waitForDeployment("bystander", seen);
  expect((await slipway.deployments("paused")).map(({ trigger }) => trigger.commit.hash)).not.toContain(missed);

  expect(await slipway.cli("app", "enable", "paused", "-o", "json")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"changed": true'),
  });
  const after = await slipway.waitForDeployment("paused", seen);
  expect([after.status, after.trigger.commits.map(({ hash }) => hash)]).toEqual(["succeeded", [missed]]);
});

test("a removed application stays removed while its file is in Git, says what it left, and comes back when it is enabled", async () => {
  const commit = await deployed("leaving");
  const removed = await slipway.cli("app", "remove", "leaving", "--reason", "moved elsewhere");
  expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining(`what commit ${commit.slice(0, 7)} deployed stays on`) });
  const seen = await push("witness", {}, { "leaving/config.yaml": "2" });
  await slipway.waitForDeployment("witness", seen);
  expect((await slipway.cli("app", "list")).stdout).not.toContain("leaving");
  expect((await slipway.cli("app", "list", "--removed")).stdout).toContain("leaving");
  expect((await slipway.cli("app", "get", "leaving")).stdout).toMatch(/Removed: .*moved elsewhere; what commit/);

  expect(await slipway.cli("app", "enable", "leaving")).toMatchObject({ code: 0, stdout: "application leaving enabled\n" });
  expect((await slipway.waitForDeployment("leaving", seen)).status).toBe("succeeded");
});

test("an application that moved runs its pipeline against what ran at its old path", async () => {
  const pipeline = { pipeline: { stages: [{ name: "GATE" }, { name: "NOOP" }] } };
  const first = await push("teams/pay", pipeline);
  expect((await slipway.waitForDeployment("pay", first)).status).toBe("succeeded");
  await repository.move("teams/pay", "units/pay");
  const second = await push("units/pay", pipeline, { "units/pay/config.yaml": "2" });
  const moved = await slipway.waitForDeployment("pay", second, { until: ({ status }) => status === "running" });
  expect(moved).toMatchObject({ strategy: "pipeline", runningCommitHash: first, runningPath: "teams/pay" });
  expect(moved.stages[0]).toMatchObject({ name: "GATE" });
  expect(await slipway.cli("deployment", "approve", moved.id, "--wait")).toMatchObject({ code: 0 });
});

test("a deployment that no plan can be made for fails in the end", async () => {
  const ended = await slipway.waitForDeployment("stuck", stuckAt);
  expect(ended).toMatchObject({ status: "failed", statusReason: expect.stringMatching(/^planning was tried 3 times: plugin broken/) });
});

test("a running commit that no longer exists is no first deployment: the pipeline runs with its gates, and the plan says why", async () => {
  const pipeline = { pipeline: { stages: [{ name: "GATE" }, { name: "NOOP" }] } };
  expect((await slipway.waitForDeployment("rewritten", await push("rewritten", pipeline))).status).toBe("succeeded");
  await slipway.stop("up");
  await rewriteHistory();
  await rename(join(slipway.dataDir, "git"), join(slipway.dataDir, "git-before"));
  await slipway.start("up");
  const commit = await push("rewritten", pipeline, { "rewritten/config.yaml": "3" });
  const planned = await slipway.waitForDeployment("rewritten", commit, { until: ({ status }) => status === "running" });
  expect(planned.strategyReason).toMatch(/^Sync with the specified pipeline because the running commit cannot be read: .*no commit/);
  expect(await slipway.cli("deployment", "approve", planned.id, "--wait")).toMatchObject({ code: 0 });
});

/** Commits an application with one stage, or with these fields, at this path. Its name is the last part of the path. */
async function push(
  path: string,
  spec: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = path.split("/").at(-1) ?? path;
  const quick = { pipeline: { stages: [{ name: "NOOP" }] }, planner: { alwaysUsePipeline: true } };
  const fields = "plugins" in spec || "pipeline" in spec ? spec : { ...quick, ...spec };
  const files = applicationFiles({ name, path, namespace: "none", manifests: {}, spec: { plugins: { steps: {} }, ...fields } });
  const commit = await repository.commit({ ...files, ...more }, `Deploy ${name}`);
  await slipway.notifyOfPush("apps");
  return commit;
}

async function deployed(name: string): Promise<string> {
  const commit = await push(name);
  await eventually(async () => expect((await slipway.waitForDeployment(name, commit)).status).toBe("succeeded"));
  return commit;
}

/** Replaces the history by one commit with the same files, and removes every other commit from the server. */
async function rewriteHistory(): Promise<void> {
  const bare = join(gitDir, "repositories", "apps.git");
  await git(repository.workdir, ["fetch", "-q", bare, "main"]);
  await git(repository.workdir, ["reset", "-q", "--hard", "FETCH_HEAD"]);
  await git(repository.workdir, ["checkout", "-q", "--orphan", "rewritten"]);
  await git(repository.workdir, ["commit", "-q", "-m", "Begin again"]);
  await git(repository.workdir, ["push", "-q", "--force", bare, "HEAD:refs/heads/main"]);
  await git(bare, ["reflog", "expire", "--expire=now", "--all"]);
  await git(bare, ["gc", "-q", "--prune=now"]);
}
