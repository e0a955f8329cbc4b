import { listDeadLetters } from "@slipway/bus";
import type { Deployment } from "@slipway/domain";
import {
  type Cluster,
  eventually,
  type Files,
  type GatedCluster,
  type GitRepository,
  type GitServer,
  gateCluster,
  sharedCluster,
  startGitServer,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap, type TestApplication } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let gate: GatedCluster;
let git: GitServer;
let namespace: string;
let repository: GitRepository;
let slipway: Slipway;
/** It has all bad applications, and a good one. */
let commit: string;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  gate = resources.use(await gateCluster(cluster));
  namespace = await cluster.createNamespace();
  git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come later\n" });
  slipway = resources.use(
    await startSlipway({ repositories: { apps: repository.url }, kubeconfigPath: gate.kubeconfigPath, syncInterval: "1s", processes: {} }),
  );
  const beside = applicationFiles({ name: "beside", namespace, manifests: { "config.yaml": configMap("beside", {}) } });
  const failing = cases.map(({ name, application }) => applicationFiles({ ...application, name: idOf(name), namespace }));
  const unreadable = unreadableFiles.map(({ name, text }) => ({ [`${idOf(name)}/app.pipecd.yaml`]: text }));
  commit = await push(Object.assign({}, beside, ...failing, ...unreadable) as Files);
});

afterAll(() => resources.disposeAsync());

interface Case {
  readonly name: string;
  readonly application: Omit<TestApplication, "name" | "namespace">;
  /** The reason that the deployment shows. */
  readonly reason: RegExp;
}

/** A list of 100 000 that is named 900 times, in 204 kB. */
const aliasBomb = `a: &a [${"1,".repeat(100_000)}]\nb: [${"*a,".repeat(900)}]\n`;
const nameless = (_: unknown, index: number) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {nam: config-number-${index}-of-a-large-application}\n`;

const cases: readonly Case[] = [
  {
    name: "a stage that no plugin has",
    application: { manifests: {}, pipeline: [{ name: "K8S_SYNK" }] },
    reason: /K8S_SYNK/,
  },
  {
    name: "a plugin that the piped does not have",
    application: { manifests: {}, spec: { plugins: { terraform: {} } } },
    reason: /terraform/,
  },
  {
    name: "a secret that this piped has no key for",
    application: {
      manifests: {},
      spec: { encryption: { encryptedSecrets: { password: "c2VjcmV0" }, decryptionTargets: ["secret.yaml"] } },
    },
    reason: /app\.pipecd\.yaml:\d+:\d+: spec\.encryption: this piped has no key to decrypt with/,
  },
  {
    name: "an attachment for a file that is missing",
    application: { manifests: {}, spec: { attachment: { sources: { config: "a.yaml" }, targets: ["b.yaml"] } } },
    reason: /app\.pipecd\.yaml:\d+:\d+: spec\.attachment\.targets\.0: there is no file b\.yaml/,
  },
  {
    name: "a chart of another repository",
    application: { manifests: {}, spec: { plugins: { kubernetes: { input: { helmChart: { path: ".", gitRemote: "git@a:b" } } } } } },
    reason:
      /^app\.pipecd\.yaml:\d+:\d+: spec\.plugins\.kubernetes\.input\.helmChart\.gitRemote: is not supported yet, so nothing is deployed/,
  },
  {
    name: "a manifest without kind",
    application: { manifests: { "some.yaml": "apiVersion: v1\nmetadata: {name: nameless}\n" } },
    reason: /some\.yaml.*kind/s,
  },
  {
    name: "an object declared twice",
    application: { manifests: { "one.yaml": configMap("twice", {}), "two.yaml": configMap("twice", {}) } },
    reason: /twice.*(one|two)\.yaml/s,
  },
  {
    name: "an object that the API server rejects",
    application: { manifests: { "good.yaml": configMap("good", {}), "bad.yaml": configMap("Bad_Name", {}) } },
    reason: /Bad_Name.*bad\.yaml.*RFC 1123|bad\.yaml.*Bad_Name.*RFC 1123/s,
  },
  {
    name: "a manifest that is not YAML",
    application: { manifests: { "broken.yaml": "apiVersion: v1\nkind: [\n" } },
    reason: /broken\.yaml/,
  },
  {
    name: "a manifest with an alias bomb",
    application: { manifests: { "bomb.yaml": aliasBomb } },
    reason: /bomb\.yaml:2:14: the file has more than 500000 values, aliases expanded/,
  },
  {
    name: "more mistakes than a reason holds",
    application: { manifests: { "all.yaml": Array.from({ length: 2_500 }, nameless).join("---\n") } },
    reason: /all\.yaml:1: .*and 2450 more problems/s,
  },
];

test.for(cases)("$name fails its own deployment with a clear reason, and no other", async ({ name, reason }) => {
  const failed = await slipway.waitForDeployment(idOf(name), commit);
  expect(failed.status).toBe("failed");
  expect(wordsOf(failed)).toMatch(reason);
  expect(wordsOf(failed).length).toBeLessThan(20_000);
  await eventually(async () =>
    expect(await slipway.findApplication(idOf(name))).toMatchObject({ activeDeploymentId: undefined, queue: [] }),
  );
});

const header = "apiVersion: pipecd.dev/v1beta1\nkind: Application\n";
const labels = Array.from({ length: 45_000 }, (_, index) => `l${index}: x`).join(", ");
const unreadableFiles = [
  {
    name: "45 000 labels",
    text: `${header}spec: {plugins: {kubernetes: {}}, labels: {${labels}}}\n`,
    problem: /more than \d+ (keys|tokens of YAML)/,
  },
  { name: "an alias bomb", text: header + aliasBomb, problem: /more than \d+ (values, aliases expanded|tokens of YAML)/ },
];

test.for(unreadableFiles)("an application file with $name is a problem of its application, with the limit", async ({ name, problem }) => {
  await eventually(async () =>
    expect((await slipway.findApplication(idOf(name)))?.configProblems).toEqual([expect.stringMatching(problem)]),
  );
  expect(await slipway.deployments(idOf(name))).toEqual([]);
});

test("the applications beside them are deployed, and nothing is a dead letter", async () => {
  expect(await slipway.waitForDeployment("beside", commit)).toMatchObject({ status: "succeeded" });
  expect(await listDeadLetters(slipway.bus)).toEqual([]);
});

test("the other objects are applied if the API server rejects one", async () => {
  await slipway.waitForDeployment(idOf("an object that the API server rejects"), commit);
  expect((await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/good`)).status).toBe(200);
});

test("an unavailable cluster fails the deployment with its address, and the next deployment succeeds when it is back", async () => {
  gate.setDown(true);
  const files = (version: string) =>
    applicationFiles({ name: "away", namespace, manifests: { "config.yaml": configMap("away", { version }) }, spec: { timeout: "10s" } });
  const failed = await slipway.waitForDeployment("away", await push(files("1")));
  gate.setDown(false);

  expect(failed.status).toBe("failed");
  expect(wordsOf(failed)).toMatch(/127\.0\.0\.1|timed out/);
  expect(await slipway.waitForDeployment("away", await push(files("2")))).toMatchObject({ status: "succeeded" });
});

test("an unavailable repository delays its commits and loses none", async () => {
  git.setDown(true);
  const late = await repository.commit(
    applicationFiles({ name: "late", namespace, manifests: { "config.yaml": configMap("late", {}) } }),
    "Pushed while the server was down",
  );
  await slipway.notifyOfPush("apps");
  await eventually(() => expect(slipway.problems()).toContain("repository could not be processed"));
  git.setDown(false);

  expect(await slipway.waitForDeployment("late", late)).toMatchObject({ status: "succeeded" });
});

function idOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase();
}

async function push(files: Files): Promise<string> {
  const hash = await repository.commit(files, "Change");
  await slipway.notifyOfPush("apps");
  return hash;
}

/** The reasons of the deployment and its stages, as users see them. */
function wordsOf({ statusReason, stages }: Deployment): string {
  return [statusReason, ...stages.map((stage) => stage.statusReason)].join("\n");
}
