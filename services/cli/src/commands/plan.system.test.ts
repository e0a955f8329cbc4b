import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const resources = new AsyncDisposableStack();
let root: string;

beforeAll(async () => {
  root = resources.use(await tempDir("plan")).path;
});
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

test("a first deployment is a quick sync of everything", async () => {
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

test("a new image is deployed by the pipeline, and the difference has secrets masked", async () => {
  const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${value}}\n`;
  const running = await directory({ "app.pipecd.yaml": piped, "deployment.yaml": deployment("1.0"), "s.yaml": secret("old-hunter2") });
  const target = await directory({ "app.pipecd.yaml": piped, "deployment.yaml": deployment("2.0"), "s.yaml": secret("new-hunter2") });

  const { code, stdout } = await plan("--running", running, "--target", target);

  expect(code).toBe(0);
  expect(stdout).toMatch(/^Strategy: {4}pipeline \(.*image.*\)$/m);
  expect(stdout).toMatch(/^WAIT +wait +forward +have a look$/m);
  expect(stdout).toContain("kubernetes, target default: 0 added manifests, 2 changed manifests, 0 deleted manifests");
  expect(stdout).toMatch(/^- .*shop:1\.0\n\+ .*shop:2\.0$/m);
  expect(stdout).not.toContain("hunter2");
});

test("the commit message decides the strategy if the file has matchers; output is available as JSON and YAML", async () => {
  const target = await directory({ "app.pipecd.yaml": piped, "deployment.yaml": deployment("1.0") });
  const args = ["--running", target, "--target", target, "--commit-message", "hotfix: now"];

  const json = await plan(...args, "-o", "json");
  const yaml = await plan(...args, "-o", "yaml");

  expect(JSON.parse(json.stdout)).toEqual({
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
      },
    ],
    warnings: [],
  });
  expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
});

test("plugins and targets come from a piped file, without its ports; no plugin process remains", async () => {
  const name = `target-${randomUUID()}`;
  const target = await directory({ "app.pipecd.yaml": quick, "deployment.yaml": deployment("1.0") });
  const file = join(await directory({}), "piped.yaml");
  const block = `{ name: kubernetes, port: 1, deployTargets: [{ name: ${name}, config: { kubeConfigPath: /nowhere } }, { name: other }] }`;
  await writeFile(file, `${version}kind: Piped\nspec:\n  projectID: p\n  pipedID: q\n  plugins:\n    - ${block}\n`);

  const { code, stdout } = await plan("--target", target, "--piped", file);

  expect(code).toBe(0);
  expect(stdout).toContain(`kubernetes, target ${name}: 1 added manifests`);
  expect(stdout).not.toContain("target other");
  expect(await processesNaming(name)).toEqual([]);
});

test.for<{ name: string; files: Record<string, string>; code: number; says: RegExp }>([
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
    code: 1,
    says: /stage NOPE/,
  },
  { name: "a directory without an application file", files: {}, code: 3, says: /no application file/ },
  {
    name: "two application files",
    files: { "a.pipecd.yaml": quick, "b.pipecd.yaml": quick },
    code: 1,
    says: /a\.pipecd\.yaml, b\.pipecd\.yaml/,
  },
  {
    name: "invalid manifests",
    files: { "app.pipecd.yaml": quick, "deployment.yaml": "kind: [" },
    code: 1,
    says: /deployment\.yaml/,
  },
])("exit code $code and a message for $name", async ({ files, code, says }) => {
  const answer = await plan("--target", await directory(files));

  expect(answer).toMatchObject({ code, stdout: "" });
  expect(answer.stderr).toMatch(says);
});

function plan(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, KUBECONFIG: "/nowhere/kubeconfig" };
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
