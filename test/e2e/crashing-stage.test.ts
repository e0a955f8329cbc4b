import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment, Stage } from "@slipway/domain";
import { eventually, type GitRepository, sqliteUrl, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// Stages of several applications share the process of their plugin. A stage that ends or breaks the process must not fail the others.

const resources = new AsyncDisposableStack();
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: {},
      plugins: [{ name: "steps", url: new URL("../system/steps-plugin.ts", import.meta.url).href }],
    }),
  );
});

afterAll(() => resources.disposeAsync());

// First, because a plugin that has crashed often is started again after longer and longer pauses.
test("an error that nobody catches fails its stage with the author's line, and the process is replaced after the others", async () => {
  const other = await begin("bystander", ["GATE"], ([gate]) => gate?.status === "running");
  const before = await pluginPid();
  const stray = await begin("stray", ["STRAY"]);
  expect(stray.stages[0]?.statusReason).toMatch(/^the plugin has a bug: nobody catches this \(at .*steps-plugin\.ts:\d+:\d+\)$/);
  expect(await pluginPid()).toBe(before);
  expect(await slipway.cli("deployment", "approve", other.id, "--wait")).toMatchObject({ code: 0 });
  expect((await state(other)).stages[0]).toMatchObject({ attempt: 1, failedAttempts: [] });
  await eventually(async () => expect(await pluginPid()).not.toBe(before));
  expect((await begin("after", ["NOOP"])).status).toBe("succeeded");
});

test("a stage that ends its plugin's process fails, and the stages beside it lose nothing", async () => {
  const isRunning = ([first]: readonly Stage[]) => first?.status === "running";
  const [innocent, another, guilty] = [
    await begin("innocent", ["GATE", "NOOP"], isRunning),
    await begin("another", ["GATE"], isRunning),
    await begin("guilty", ["EXIT"], isRunning),
  ];
  expect(await slipway.cli("deployment", "approve", guilty.id)).toMatchObject({ code: 0 });
  await eventually(async () => expect((await state(innocent)).stages[0]?.failedAttempts).toMatchObject([{ kind: "interrupted" }]));
  for (const { id } of [innocent, another]) expect(await slipway.cli("deployment", "approve", id)).toMatchObject({ code: 0 });

  const ended = await slipway.waitForDeployment("guilty", guilty.trigger.commit.hash);
  expect(ended.stages[0]?.statusReason).toMatch(/^plugin steps was lost 5 times: .* its process exited with code 1/);
  for (const { applicationName, trigger } of [innocent, another]) {
    const { status, stages } = await slipway.waitForDeployment(applicationName, trigger.commit.hash);
    expect([applicationName, status, stages[0]?.failedAttempts.map(({ kind }) => kind)]).toEqual([
      applicationName,
      "succeeded",
      expect.not.arrayContaining(["lost"]),
    ]);
  }
});

/** Deploys an application with this pipeline, and returns its deployment when `until` holds; default: at its end. */
async function begin(name: string, stages: readonly string[], until?: (stages: readonly Stage[]) => boolean): Promise<Deployment> {
  const pipeline = stages.map((stage) => ({ name: stage }));
  const files = applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec: { plugins: { steps: {} } } });
  const commit = await repository.commit(files, `Deploy ${name}`);
  await slipway.notifyOfPush("apps");
  return slipway.waitForDeployment(name, commit, until ? { until: (found) => until(found.stages) } : {});
}

async function state({ applicationName, trigger }: Deployment): Promise<Deployment> {
  return slipway.waitForDeployment(applicationName, trigger.commit.hash, { until: () => true });
}

async function pluginPid(): Promise<number> {
  return eventually(async () => {
    const { pid } = JSON.parse(await readFile(join(slipway.dataDir, "run", "plugin-steps.json"), "utf8")) as { readonly pid: number };
    return pid;
  });
}
