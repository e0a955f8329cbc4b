import type { Deployment } from "@slipway/domain";
import {
  type Cluster,
  eventually,
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

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  gate = resources.use(await gateCluster(cluster));
  namespace = await cluster.createNamespace();
  git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  slipway = resources.use(
    await startSlipway({ repositories: { apps: repository.url }, kubeconfigPath: gate.kubeconfigPath, syncInterval: "1s", processes: {} }),
  );
});

afterAll(() => resources.disposeAsync());

interface Case {
  readonly name: string;
  readonly application: Omit<TestApplication, "name" | "namespace">;
  /** The reason that the deployment shows. */
  readonly reason: RegExp;
}

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
];

test.for(cases)("$name fails its own deployment with a clear reason, and no other", async ({ name, application, reason }) => {
  const id = name.replaceAll(/[^a-z]+/gi, "-").toLowerCase();
  const commit = await push({
    ...applicationFiles({ ...application, name: id, namespace }),
    ...applicationFiles({ name: `beside-${id}`, namespace, manifests: { "config.yaml": configMap(`beside-${id}`, {}) } }),
  });

  const failed = await slipway.waitForDeployment(id, commit);

  expect(failed.status).toBe("failed");
  expect(wordsOf(failed)).toMatch(reason);
  expect(await slipway.waitForDeployment(`beside-${id}`, commit)).toMatchObject({ status: "succeeded" });
  expect(await slipway.findApplication(id)).toMatchObject({ activeDeploymentId: undefined, queue: [] });
});

test("the other objects are applied if the API server rejects one", async () => {
  const commit = await push(
    applicationFiles({
      name: "mixed",
      namespace,
      manifests: { "good.yaml": configMap("mixed-good", {}), "bad.yaml": configMap("Mixed_Bad", {}) },
    }),
  );
  expect(await slipway.waitForDeployment("mixed", commit)).toMatchObject({ status: "failed" });
  expect((await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/mixed-good`)).status).toBe(200);
});

test("an unavailable cluster fails the deployment with its address, and the next deployment succeeds when it is back", async () => {
  gate.setDown(true);
  const files = (version: string) =>
    applicationFiles({ name: "away", namespace, manifests: { "config.yaml": configMap("away", { version }) }, spec: { timeout: "10s" } });
  const commit = await push(files("1"));
  const failed = await slipway.waitForDeployment("away", commit);
  gate.setDown(false);

  expect(failed.status).toBe("failed");
  expect(wordsOf(failed)).toMatch(/127\.0\.0\.1|timed out/);
  expect(await slipway.waitForDeployment("away", await push(files("2")))).toMatchObject({ status: "succeeded" });
});

test("an unavailable repository delays its commits and loses none", async () => {
  git.setDown(true);
  const commit = await repository.commit(
    applicationFiles({ name: "late", namespace, manifests: { "config.yaml": configMap("late", {}) } }),
    "Pushed while the server was down",
  );
  await slipway.notifyOfPush("apps");
  await eventually(() => expect(slipway.problems()).toContain("repository could not be processed"));
  git.setDown(false);

  expect(await slipway.waitForDeployment("late", commit)).toMatchObject({ status: "succeeded" });
});

async function push(files: Parameters<GitRepository["commit"]>[0]): Promise<string> {
  const commit = await repository.commit(files, "Change");
  await slipway.notifyOfPush("apps");
  return commit;
}

/** The reasons of the deployment and its stages, as users see them. */
function wordsOf({ statusReason, stages }: Deployment): string {
  return [statusReason, ...stages.map((stage) => stage.statusReason)].join("\n");
}
