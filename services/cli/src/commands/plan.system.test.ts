import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault, faultCodes } from "@slipway/domain";
import { tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { planReport } from "../plan/plan-report.ts";
import { planTable } from "../plan/plan-table.ts";
import { bundledPlugins, type PlanningPlugins, startPlanningPlugins } from "../plan/planning-plugins.ts";
import { readApplication, readSource } from "../plan/read-application.ts";
import { createProgram } from "../program.ts";

/** Planning connects to no cluster. */
const nowhere = "/nowhere/kubeconfig";
const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const resources = new AsyncDisposableStack();
let root: string;

afterAll(() => resources.disposeAsync());

const version = "apiVersion: pipecd.dev/v1beta1\n";
const quick = "kind: Application\nspec:\n  name: shop\n  plugins:\n    kubernetes: {}\n";
const piped = `kind: Application
spec:
  name: shop
  commitMatcher: { quickSync: "^hotfix" }
  pipeline:
    stages:
      - { name: WAIT, desc: have a look, with: { duration: 1s } }
      - { name: K8S_SYNC }
  plugins:
    kubernetes: {}
`;

/** The plugins of `piped`, started once for all reports. */
let plugins: PlanningPlugins;

beforeAll(async () => {
  root = resources.use(await tempDir("plan")).path;
  vi.stubEnv("KUBECONFIG", nowhere);
  resources.defer(() => void vi.unstubAllEnvs());
  const { config } = await readApplication(await directory({ "app.pipecd.yaml": piped }), "target");
  const needed = (await bundledPlugins(config)).filter(({ name }) => name === "kubernetes" || name === "wait");
  plugins = resources.use(await startPlanningPlugins(config, { needed, tools: [] }, new AbortController().signal));
});

test("an option that does not fit a plugin's schema is refused with its place, and nothing is planned", async () => {
  const target = await directory({ "app.pipecd.yaml": piped.replace("duration: 1s", "duration: soon") });

  const refusal: unknown = await report({ target, running: target }).catch((error: unknown) => error);

  expect(refusal).toMatchObject({ code: "invalid" });
  expect(String(refusal)).toContain("app.pipecd.yaml:8:60: spec.pipeline.stages[0].with.duration: must be a duration such as 30s or 1h30m");
});

test("a new image is deployed by the pipeline, and the difference has secrets masked", async () => {
  const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${value}}\n`;
  const running = await directory({ "app.pipecd.yaml": piped, "deployment.yaml": deployment("1.0"), "s.yaml": secret("old-hunter2") });
  const target = await directory({ "app.pipecd.yaml": piped, "deployment.yaml": deployment("2.0"), "s.yaml": secret("new-hunter2") });

  const text = planTable(await report({ running, target }));

  expect(text).toMatch(/^Strategy: {4}pipeline \(.*image.*\)$/m);
  expect(text).toMatch(/^WAIT +wait +forward +have a look$/m);
  expect(text).toContain("kubernetes, target default: 0 added manifests, 2 changed manifests, 0 deleted manifests");
  expect(text).toMatch(/^- .*shop:1\.0\n\+ .*shop:2\.0$/m);
  expect(text).not.toContain("hunter2");
});

test("the commit message decides the strategy if the file has matchers", async () => {
  const target = await directory({ "app.pipecd.yaml": piped, "deployment.yaml": deployment("1.0") });

  expect(await report({ running: target, target, commitMessage: "hotfix: now" })).toEqual({
    application: "shop",
    strategy: "quick-sync",
    strategyReason: 'Quick sync because the commit message was matching "^hotfix"',
    versions: [{ kind: "container-image", name: "shop", version: "1.0", url: "shop:1.0" }],
    stages: [
      { name: "K8S_SYNC", plugin: "kubernetes", description: expect.any(String), rollback: false },
      { name: "K8S_ROLLBACK", plugin: "kubernetes", description: expect.any(String), rollback: true },
    ],
    previews: [
      {
        plugin: "kubernetes",
        deployTarget: "default",
        summary: "No changes were detected",
        noChange: true,
        details: "",
        diffLanguage: "",
        basis: "files",
        basisReason: "",
        objects: [],
        refusal: "",
        pruneLimit: "",
      },
    ],
    warnings: [],
  });
});

test("the command plans a pipeline with the bundled plugins; a first deployment is a quick sync of everything", async () => {
  const target = await directory({ "app.pipecd.yaml": piped, "deployment.yaml": deployment("1.0") });

  const { code, stdout, stderr } = await plan("--target", target);

  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^slipway: starting (.+, )?kubernetes.*\nslipway: planning shop\n$/),
  });
  expect(stdout).toContain("Strategy:    quick sync (Quick sync, it seems this is the first deployment of the application)\n");
  expect(stdout).toContain("Versions:    shop:1.0\n");
  expect(stdout).toMatch(/^K8S_SYNC +kubernetes +forward/m);
  expect(stdout).toMatch(/^K8S_ROLLBACK +kubernetes +on rollback/m);
  expect(stdout).toContain("kubernetes, target default: 1 added manifests");
});

test("plugins and targets come from a piped file, without its ports; no plugin process remains", async () => {
  const name = `target-${randomUUID()}`;
  const app = piped.replace("      - { name: WAIT, desc: have a look, with: { duration: 1s } }\n", "");
  const running = await directory({ "app.pipecd.yaml": app, "deployment.yaml": deployment("1.0") });
  const target = await directory({ "app.pipecd.yaml": app, "deployment.yaml": deployment("2.0") });
  const file = await pipedFile(`[{ name: ${name}, config: { kubeConfigPath: /nowhere } }, { name: other }]`);

  const { code, stdout } = await plan(
    ...["--running", running, "--target", target, "--piped", file, "--commit-message", "hotfix: now", "-o", "json"],
  );

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    strategyReason: 'Quick sync because the commit message was matching "^hotfix"',
    previews: [{ plugin: "kubernetes", deployTarget: name, summary: "0 added manifests, 1 changed manifests, 0 deleted manifests" }],
  });
  expect(await processesNaming(name)).toEqual([]);

  const exact = await plan("--running", running, "--target", target, "--piped", file, "--exact");
  expect(exact.code).toBe(0);
  expect(exact.stdout).toContain(
    `kubernetes, target ${name}: not known, because the cluster could not be asked; by the files: 0 added manifests, 1 changed manifests`,
  );
  expect(exact.stdout).toMatch(/^# the cluster could not be asked what would change: .*\/nowhere/m);
});

test("clusters are asked only if the piped file says where they are", async () => {
  expect(await plan("--target", await directory({ "app.pipecd.yaml": quick }), "--exact")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--exact needs --piped"),
  });
});

test("a plugin that does not start is named with its first words", async () => {
  const program = join(await directory({ "broken.sh": '#!/bin/sh\necho "the licence has expired" >&2\nexit 1\n' }), "broken.sh");
  await chmod(program, 0o755);
  const target = await directory({ "app.pipecd.yaml": "kind: Application\nspec: { name: shop, plugins: { broken: {} } }\n" });
  const answer = await plan(
    "--target",
    target,
    "--piped",
    await pipedFile("[{ name: local }]", `{ name: broken, url: "file://${program}" }`),
  );
  expect(answer).toMatchObject({ code: 4, stdout: "" });
  expect(answer.stderr).toMatch(/^slipway: plugin broken cannot start: its process exited with code 1: the licence has expired$/m);
});

test("the program exits with the code of the fault and prints its message", async () => {
  const answer = await plan("--target", await directory({}));

  expect(answer).toMatchObject({ code: 3, stdout: "" });
  expect(answer.stderr).toMatch(/^slipway: .*no application file/);
});

test.for<{ name: string; files: Record<string, string>; hasPiped?: boolean; code: number; says: RegExp }>([
  { name: "a file with problems", files: { "app.pipecd.yaml": "kind: Application\nspec: { timeout: soon }\n" }, code: 1, says: /:3:18: / },
  {
    name: "an unknown plugin",
    files: { "app.pipecd.yaml": "kind: Application\nspec: { plugins: { nope: {} } }\n" },
    code: 1,
    says: /no plugin nope.*--piped/,
  },
  {
    name: "a stage that no plugin owns",
    files: { "app.pipecd.yaml": "kind: Application\nspec: { pipeline: { stages: [{ name: NOPE }] } }\n" },
    hasPiped: true,
    code: 1,
    says: /stage NOPE/,
  },
  {
    name: "two application files",
    files: { "a.pipecd.yaml": quick, "b.pipecd.yaml": quick },
    code: 1,
    says: /a\.pipecd\.yaml, b\.pipecd\.yaml/,
  },
  {
    name: "more mistakes than fit into the answer of a plugin",
    files: { "app.pipecd.yaml": quick, "all.yaml": Array.from({ length: 2_500 }, nameless).join("---\n") },
    code: 1,
    says: /all\.yaml:1: .*and 2450 more problems/s,
  },
  {
    name: "invalid manifests",
    files: { "app.pipecd.yaml": quick, "deployment.yaml": "kind: [" },
    code: 1,
    says: /deployment\.yaml/,
  },
])("exit code $code and a message for $name", async ({ files, hasPiped, code, says }) => {
  const args = ["--target", await directory(files), ...(hasPiped ? ["--piped", await pipedFile("[{ name: local }]")] : [])];
  // In this process: starting the program once is enough to prove that its exit code follows from the fault.
  const program = await createProgram(["plan"]);
  const error: unknown = await program.parseAsync(["plan", ...args], { from: "user" }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw new Error("it was planned", { cause: error });

  expect(faultCodes[error.code].exitCode).toBe(code);
  expect(error.message).toMatch(says);
});

async function report({ running, target, commitMessage = "" }: { running: string; target: string; commitMessage?: string }) {
  return await planReport(plugins, {
    target: await readApplication(target, "target"),
    running: await readSource(running, "running"),
    commitMessage,
    basis: "files",
    signal: new AbortController().signal,
  });
}

function plan(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, KUBECONFIG: nowhere };
  return new Promise((done) => {
    execFile(process.execPath, [main, "plan", ...args], { env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

async function directory(files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(root, randomUUID(), "shop");
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files))
    await writeFile(join(path, name), name.endsWith(".pipecd.yaml") ? `${version}${text}` : text);
  return path;
}

/** A ConfigMap without a name. */
function nameless(_: unknown, index: number): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {nam: config-number-${index}-of-a-large-application}\n`;
}

/** A piped file with the plugin `kubernetes`, and another one if it is given. */
async function pipedFile(deployTargets: string, other?: string): Promise<string> {
  const file = join(await directory({}), "piped.yaml");
  const block = `{ name: kubernetes, port: 1, deployTargets: ${deployTargets} }`;
  await writeFile(
    file,
    `${version}kind: Piped\nspec:\n  projectID: p\n  pipedID: q\n  plugins:\n    - ${block}\n${other ? `    - ${other}\n` : ""}`,
  );
  return file;
}

function deployment(tag: string): string {
  const container = `{ name: shop, image: "shop:${tag}" }`;
  const template = `{ metadata: { labels: { app: shop } }, spec: { containers: [${container}] } }`;
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\nspec: { selector: { matchLabels: { app: shop } }, template: ${template} }\n`;
}

/** Command lines of processes that contain the text. */
async function processesNaming(text: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text));
}
