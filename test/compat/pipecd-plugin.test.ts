import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Deployment } from "@slipway/domain";
import { type GitRepository, programPath, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { type FolderApplication, folderFiles, folderPlugin, stagesOf } from "./folder-application.ts";

// A plugin on PipeCD's SDK in a complete system: we launch it, plan with it, run its stages and observe through it.

const resources = new AsyncDisposableStack();
let repository: GitRepository;
let slipway: Slipway;
let folder: string;

beforeAll(async () => {
  folder = resources.use(await tempDir("folder")).path;
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: {},
      leaseMs: 2_000,
      env: { OBSERVE_INTERVAL_MS: "500" },
      plugins: [
        {
          name: folderPlugin,
          url: pathToFileURL(programPath("compat-plugin")).href,
          config: { startDelay: "3s", tool: "starter" },
          deployTargets: [{ name: "local", labels: { env: "test" }, config: { folder } }, { name: "unused" }],
        },
      ],
    }),
  );
});

afterAll(() => resources.disposeAsync());

test("a plugin that takes seconds to start, requests a tool first and has no gRPC health checks is used once it is ready", async () => {
  const first = await deploy({ name: "first", content: "v1" });
  expect(first).toMatchObject({ status: "succeeded", strategy: "quick-sync", versions: [{ name: "content", version: "v1" }] });
  expect(stagesOf(first)).toEqual({ FOLDER_SYNC: "succeeded", FOLDER_ROLLBACK: "not-started" });
  expect(await readFile(join(folder, "first"), "utf8")).toBe("v1");
  expect(await logOf(first)).toMatch(/FOLDER_SYNC .*✓ wrote to 1 target\(s\)/);
});

// Concurrently: each has applications of its own, and every stage of a plugin on PipeCD's SDK ends five seconds after its work, when its log is flushed.

test.concurrent("the plugin decides the strategy from the running and the desired state", async ({ expect }) => {
  const pipeline = [{ name: "FOLDER_QUIET" }, { name: "FOLDER_SYNC" }];
  expect(await deploy({ name: "decided", content: "v1", pipeline })).toMatchObject({ status: "succeeded", strategy: "quick-sync" });
  const changed = await deploy({ name: "decided", content: "v2", pipeline });
  expect(changed).toMatchObject({ status: "succeeded", strategy: "pipeline", strategyReason: "the content changes from v1 to v2" });
  const unchanged = await deploy({ name: "decided", content: "v2", pipeline, labels: { team: "a" } });
  expect(unchanged).toMatchObject({ status: "succeeded", strategy: "quick-sync", strategyReason: "the content stays v2" });
});

test.concurrent("an application file of an older kind reaches the plugin as its section, which PipeCD's own loader accepts", async ({
  expect,
}) => {
  expect(await deploy({ name: "older", kind: "KubernetesApp", content: "of an older kind" })).toMatchObject({
    status: "succeeded",
    versions: [{ name: "content", version: "of an older kind" }],
  });
  expect(await readFile(join(folder, "older"), "utf8")).toBe("of an older kind");
});

test.concurrent("the plugin finds a file next to the application file", async ({ expect }) => {
  expect(await deploy({ name: "beside", file: "from a file" })).toMatchObject({ status: "succeeded" });
  expect(await readFile(join(folder, "beside"), "utf8")).toBe("from a file");
});

test.concurrent("every stage has its own copy of the whole repository", async ({ expect }) => {
  const pipeline = [{ name: "FOLDER_SCRIBBLE" }, { name: "FOLDER_SCRIBBLE" }];
  const deployment = await deploy({ name: "scribbler", content: "v1", pipeline, alwaysUsePipeline: true });
  expect(deployment.status, await logOf(deployment)).toBe("succeeded");
});

test.concurrent("metadata of stage, plugin and deployment, shared objects and a long log are kept", async ({ expect }) => {
  const pipeline = [{ name: "FOLDER_TOUR", with: { lines: 300 } }];
  const deployment = await deploy({ name: "tour", content: "v1", pipeline, alwaysUsePipeline: true });
  expect(await logOf(deployment)).toMatch(/tour 1\n/);
  expect(deployment.status, await logOf(deployment)).toBe("succeeded");
  const again = await deploy({ name: "tour", content: "v2", pipeline, alwaysUsePipeline: true });

  const log = await logOf(again);
  expect(again.status, log).toBe("succeeded");
  const said = log.split("\n").map((line) => line.replace(/^\S+ (FOLDER_TOUR {2})?/, ""));
  expect(said.filter((line) => line.startsWith("line"))).toEqual(Array.from({ length: 300 }, (_, index) => `line ${index}`));
  expect(log).toMatch(/tour 2\n/);
  expect(log).toMatch(/✗ an error that fails nothing\n +of two lines\n.*✓ seen all/);
  expect(again.stages[0]?.metadata).toMatchObject({ planned: "yes", one: "1", empty: "", "pipecd/stage-display-metadata": "on tour" });
  expect(again.pluginMetadata).toMatchObject({ [folderPlugin]: { two: "2", 0: "_" } });
});

test.concurrent("a tool is installed once by a script in PipeCD's format, and runs", async ({ expect }) => {
  const deployment = await deploy({ name: "tool", content: "v1", pipeline: [{ name: "FOLDER_TOOL" }], alwaysUsePipeline: true });
  expect(await logOf(deployment)).toMatch(/✓ greeter 1\.2\.3 for linux-(amd64|arm64)/);
  expect(deployment).toMatchObject({ status: "succeeded" });
});

test.concurrent("an authorised user approves or skips a waiting stage", async ({ expect }) => {
  const asking = (name: string, options: Readonly<Record<string, unknown>>) => ({
    name,
    content: "v1",
    pipeline: [{ name: "FOLDER_ASK", with: options }],
    alwaysUsePipeline: true,
  });
  const commit = await push([
    asking("approved", { operator: "tester" }),
    asking("skipped", { ask: "skip" }),
    asking("refused", { operator: "ann" }),
  ]);
  const isAsking = ({ stages }: Deployment) => stages.some(({ status }) => status === "running");
  const [approved, skipped, refused] = await Promise.all(
    ["approved", "skipped", "refused"].map((name) => slipway.waitForDeployment(name, commit, { until: isAsking })),
  );
  expect(await slipway.cli("deployment", "approve", approved?.id ?? "")).toMatchObject({ code: 0 });
  expect(await slipway.cli("deployment", "skip", skipped?.id ?? "", "FOLDER_ASK")).toMatchObject({ code: 0 });
  expect(await slipway.cli("deployment", "approve", refused?.id ?? "")).toMatchObject({ code: 1, stderr: expect.stringContaining("ann") });

  const ended = await slipway.waitForDeployment("approved", commit);
  expect(ended.stages[0]).toMatchObject({ status: "succeeded", metadata: { "pipecd/stage-approved-users": "tester" } });
  expect(stagesOf(await slipway.waitForDeployment("skipped", commit))).toMatchObject({ FOLDER_ASK: "skipped" });
  expect((await slipway.cli("deployment", "cancel", refused?.id ?? "")).code).toBe(0);
  expect(await slipway.waitForDeployment("refused", commit)).toMatchObject({ status: "cancelled" });
});

test.concurrent("the log of a stage that logged nothing is completed when the stage has ended", async ({ expect }) => {
  const deployment = await deploy({ name: "quiet", content: "v1", pipeline: [{ name: "FOLDER_QUIET" }], alwaysUsePipeline: true });
  expect(deployment).toMatchObject({ status: "succeeded" });
  const followed = await slipway.cli("deployment", "logs", deployment.id, "FOLDER_QUIET", "--follow");
  expect(followed).toMatchObject({ code: 0 });
});

test.concurrent("a change is planned and previewed from its files alone, with a plugin that requests a tool first", async ({ expect }) => {
  await using dir = await tempDir("plan");
  const write = async (side: string, application: FolderApplication): Promise<string> => {
    for (const [path, text] of Object.entries(folderFiles(application))) {
      await mkdir(dirname(join(dir.path, side, path)), { recursive: true });
      await writeFile(join(dir.path, side, path), text);
    }
    return join(dir.path, side, application.name);
  };
  const pipeline = [{ name: "FOLDER_SYNC" }];
  const running = await write("running", { name: "planned", content: "v1", pipeline });
  const target = await write("target", { name: "planned", content: "v2", pipeline });

  const piped = join(slipway.dataDir, "piped.json");
  const answer = await slipway.cli("plan", "--running", running, "--target", target, "--piped", piped, "-o", "json");
  expect(answer, answer.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(answer.stdout)).toMatchObject({
    strategy: "pipeline",
    previews: [{ plugin: folderPlugin, deployTarget: "local", summary: "1 file changes", noChange: false, details: "-v1\n+v2" }],
  });
});

test.concurrent("live state and drift are reported as the plugin sees them", async ({ expect }) => {
  await deploy({ name: "live", content: "v1" });
  await eventuallyShown(async () => expect((await slipway.cli("app", "get", "live")).stdout).toMatch(/Synced/));
  await writeFile(join(folder, "live"), "by hand");
  await eventuallyShown(async () => expect((await slipway.cli("app", "get", "live")).stdout).toMatch(/OutOfSync[\s\S]*1 file differs/));
});

const stops = [
  { name: "fails", options: { answer: "failed" } },
  { name: "breaks", options: { answer: "error" } },
  { name: "lingers", options: { answer: "succeeded", linger: "2s" } },
];

test.concurrent("a cancel cancels whatever the stage answers, and a rollback stage gets the options of the stage it undoes", async ({
  expect,
}) => {
  await deployAll(stops.map(({ name }) => ({ name, content: "v1" })));
  const pipelineOf = (options: Readonly<Record<string, unknown>>) => [{ name: "FOLDER_SYNC" }, { name: "FOLDER_HOLD", with: options }];
  const commit = await push(stops.map(({ name, options }) => ({ name, content: "v2", pipeline: pipelineOf(options) })));
  for (const { name } of stops) {
    const { id } = await slipway.waitForDeployment(name, commit, { until: isHolding });
    expect((await slipway.cli("deployment", "cancel", id)).code).toBe(0);
  }

  for (const { name, options } of stops) {
    const ended = await slipway.waitForDeployment(name, commit);
    expect(ended).toMatchObject({ status: "cancelled" });
    expect(stagesOf(ended)).toMatchObject({ FOLDER_HOLD: "cancelled", FOLDER_HOLD_UNDO: "succeeded", FOLDER_ROLLBACK: "succeeded" });
    expect(await readFile(join(folder, name), "utf8")).toBe("v1");
    expect(await logOf(ended)).toMatch(new RegExp(`let go[\\s\\S]*undone what would have answered ${options.answer}`));
  }
});

test.concurrent("a stage that exceeds its timeout is stopped and fails", async ({ expect }) => {
  const pipeline = [{ name: "FOLDER_HOLD", timeout: "3s", with: { answer: "succeeded" } }];
  const ended = await deploy({ name: "late", content: "v1", pipeline, alwaysUsePipeline: true });
  expect(ended.status).toBe("failed");
  expect(stagesOf(ended)).toMatchObject({ FOLDER_HOLD: "failed" });
  expect(await logOf(ended)).toContain("let go");
});

const losses = [
  { name: "the plugin is killed", lose: () => slipway.signalPlugin(folderPlugin, "SIGKILL"), options: {} },
  {
    name: "the plugin is terminated and fails its stages",
    lose: () => slipway.signalPlugin(folderPlugin, "SIGTERM"),
    options: { answer: "failed" },
  },
  {
    name: "the plugin is terminated and breaks off its calls",
    lose: () => slipway.signalPlugin(folderPlugin, "SIGTERM"),
    options: { answer: "error", linger: "200ms" },
  },
  {
    name: "the executor is terminated, and with it the plugin",
    lose: async () => {
      await slipway.stop("executor");
      await slipway.start("executor");
    },
    options: { answer: "failed" },
  },
  {
    name: "the executor and the plugin are killed",
    lose: async () => {
      await slipway.kill9("executor");
      await slipway.start("executor");
    },
    options: {},
  },
];

test.for(losses)("when $name, the stage continues in the next attempt", async ({ name, lose, options }) => {
  const application = `lost-${name.replaceAll(" ", "-")}`;
  const pipeline = [{ name: "FOLDER_HOLD", with: { ...options, endOnAttempt: 2 } }];
  const commit = await push([{ name: application, content: "v1", pipeline, alwaysUsePipeline: true }]);
  await slipway.waitForDeployment(application, commit, { until: isHolding });
  await lose();

  const ended = await slipway.waitForDeployment(application, commit);
  expect(ended.status, ended.statusReason).toBe("succeeded");
  expect(ended.stages[0]).toMatchObject({ name: "FOLDER_HOLD", status: "succeeded", attempt: 2, metadata: { attempts: "2" } });
  await eventuallyShown(async () => expect(await logOf(ended)).toContain("holding, attempt 2"));
});

let lastPush: Promise<unknown> = Promise.resolve();

/** Pushes applications with one commit. Resolves when each has its deployment: of two commits that are seen at once, only the newer one is deployed. */
async function push(applications: readonly FolderApplication[]): Promise<string> {
  const pushed = lastPush.then(async () => {
    const files = Object.assign({}, ...applications.map(folderFiles));
    const commit = await repository.commit(files, `Change ${applications.map(({ name }) => name).join(", ")}`);
    await slipway.notifyOfPush("apps");
    await Promise.all(applications.map(({ name }) => slipway.waitForDeployment(name, commit, { until: () => true })));
    return commit;
  });
  lastPush = pushed.catch(() => {});
  return await pushed;
}

/** Pushes applications with one commit and waits until their deployments have ended. */
async function deployAll(applications: readonly FolderApplication[]): Promise<readonly Deployment[]> {
  const commit = await push(applications);
  return Promise.all(applications.map(({ name }) => slipway.waitForDeployment(name, commit)));
}

async function deploy(application: FolderApplication): Promise<Deployment> {
  return slipway.waitForDeployment(application.name, await push([application]));
}

function isHolding({ stages }: Deployment): boolean {
  return stages.some(({ name, metadata }) => name === "FOLDER_HOLD" && metadata["attempts"] === "1");
}

/** Returns the complete log once it is in the store. */
async function logOf({ id }: Deployment): Promise<string> {
  return (await slipway.cli("deployment", "logs", id)).stdout;
}
