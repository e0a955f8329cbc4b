import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import {
  type Cluster,
  eventually,
  freePort,
  type GitRepository,
  sharedCluster,
  sqliteUrl,
  startGitServer,
  tempDir,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// Clusters that cannot be reached: what is not known is neither synced nor gone, says why, and what can be reached is deployed.

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let namespace: string;
let repository: GitRepository;
let slipway: Slipway;
/** The kubeconfigs of the targets of the same names. `missing` does not exist, and the server of `closed` is a closed port. */
let files: Readonly<Record<"missing" | "closed" | "good", string>>;
let causes: Readonly<Record<"missing" | "closed", string>>;
let first: string;
let closedPort: number;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  namespace = await cluster.createNamespace();
  const { path } = resources.use(await tempDir("kubeconfigs"));
  files = { missing: join(path, "missing"), closed: join(path, "closed"), good: join(path, "good") };
  await copyFile(cluster.kubeconfigPath, files.good);
  closedPort = await freePort();
  const server = `https://127.0.0.1:${closedPort}`;
  await writeFile(files.closed, (await readFile(files.good, "utf8")).replace(/https:\/\/[^\s"]+/, server));
  causes = {
    missing: `the kubeconfig ${files.missing} cannot be read: no such file; correct kubeConfigPath of the deploy target in the piped file`,
    closed: `the cluster at ${server} cannot be reached: connect ECONNREFUSED`,
  };
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", {
    ...application("missing"),
    ...application("closed"),
    ...application("good"),
    ...application("both", ["good", "missing"]),
  });
  first = await repository.head();
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [
        {
          name: "kubernetes",
          deployTargets: Object.entries(files).map(([name, kubeConfigPath]) => ({ name, config: { kubeConfigPath } })),
        },
      ],
      storeUrl: await sqliteUrl(),
      processes: "up",
      env: { OBSERVE_INTERVAL_MS: "1000" },
    }),
  );
});

afterAll(() => resources.disposeAsync());

test("a target that can be reached is deployed, and the deployments to the others fail with the cause", async () => {
  expect(await slipway.waitForDeployment("good", first)).toMatchObject({ status: "succeeded" });
  for (const name of ["missing", "closed"] as const)
    expect(await slipway.waitForDeployment(name, first)).toMatchObject({
      status: "failed",
      statusReason: expect.stringContaining(`deploy target ${name}: ${causes[name]}`),
      faultCode: "unavailable",
    });
});

test("app list, app get, plugin list and status name the cause, and nothing counts as synced, healthy or gone", async () => {
  await eventuallyShown(async () => {
    const { stdout } = await slipway.cli("app", "list", "-o", "wide");
    expect(stdout).toMatch(/^good +Synced +Healthy /m);
    for (const name of ["missing", "closed"] as const)
      expect(stdout.split("\n").find((line) => line.startsWith(name))).toMatch(
        rowOf(`${name} +Unknown +Unknown +- .*; commit .* is deployed again by itself .*; `, `deploy target ${name}: ${causes[name]}`),
      );
  });
  for (const name of ["missing", "closed"] as const) {
    expect((await slipway.cli("app", "get", name)).stdout).toContain(`Unknown (deploy target ${name}: ${causes[name]}`);
  }
  await eventuallyShown(async () => {
    const { stdout } = await slipway.cli("plugin", "list");
    for (const name of ["missing", "closed"] as const) expect(stdout).toContain(`deploy target ${name}: ${causes[name]}`);
  });
  await eventuallyShown(async () =>
    expect(await slipway.cli("status")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/applications +Attention +4: 1 Synced, 3 Unknown$/m),
    }),
  );
});

test("a target that cannot be reached is left out of a deployment to others, which succeeds and says so", async () => {
  expect(await slipway.waitForDeployment("both", first)).toMatchObject({ status: "succeeded" });
  const [deployment] = await slipway.deployments("both");
  expect((await slipway.cli("deployment", "get", deployment?.id ?? "")).stdout).toMatch(
    /^K8S_SYNC +missing +Unavailable +the kubeconfig /m,
  );
  expect((await slipway.cli("app", "get", "both")).stdout).toMatch(
    /^Retry: +commit \w{7} is deployed again by itself once deploy target missing can be reached \(tried once\), since /m,
  );
});

test("a target that cannot be read does not hide the objects of another, and what is not read is not healthy", async () => {
  const { stdout } = await eventuallyShown(async () => {
    const shown = await slipway.cli("app", "get", "both");
    expect(shown.stdout).toMatch(/kubernetes\/good +ConfigMap +both /);
    return shown;
  });
  expect(stdout).toMatch(/Sync: +Unknown \(.*missing: the kubeconfig /);
  expect(stdout).toMatch(/Health: +Unknown/);
});

test("a kubeconfig that vanishes after a deployment makes nothing undeployed, and is read again when it is back", async () => {
  await rename(files.good, `${files.good}-away`);
  const cause = `the kubeconfig ${files.good} cannot be read: no such file`;
  await eventuallyShown(async () =>
    expect((await slipway.cli("app", "get", "good")).stdout).toContain(`Unknown (deploy target good: ${cause}`),
  );
  const second = await repository.commit({ "good/config.yaml": configMap("good", { a: "2" }) }, "Two");
  await slipway.notifyOfPush("apps");
  const failed = await slipway.waitForDeployment("good", second);
  expect(failed).toMatchObject({ status: "failed", runningCommitHash: first, statusReason: expect.stringContaining(cause) });
  expect((await slipway.cli("app", "get", "good")).stdout).toContain(`Running:    ${first}`);

  await rename(`${files.good}-away`, files.good);
  await untilDeployed("good", second);
  await eventuallyShown(async () => expect((await slipway.cli("app", "list")).stdout).toMatch(/^good +Synced +Healthy /m));
  const { body } = await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/good`);
  expect(body).toMatchObject({ data: { a: "2" } });
});

test("clusters that are back get what they missed, without a person", async () => {
  const { host, port } = new URL((await readFile(files.good, "utf8")).match(/https:\/\/[^\s"]+/)?.[0] ?? "");
  const proxy = createServer((socket) => socket.pipe(connect({ host: host.split(":")[0] ?? "", port: Number(port) })).pipe(socket));
  await new Promise<void>((resolve) => proxy.listen(closedPort, "127.0.0.1", resolve));
  resources.defer(() => void proxy.close());
  await copyFile(files.good, files.missing);
  // Both targets of `both` are one cluster here, so it has everything as soon as it can be read.
  for (const name of ["closed", "missing"]) await untilDeployed(name, first);
  await eventuallyShown(async () => {
    const { stdout } = await slipway.cli("app", "list");
    for (const name of ["closed", "missing", "both"]) expect(stdout).toMatch(new RegExp(`^${name} +Synced +Healthy `, "m"));
    expect(stdout).not.toContain("by itself");
  });
});

/** Waits until drift has deployed a commit that was to be deployed again. */
async function untilDeployed(name: string, commit: string): Promise<void> {
  await eventually(
    async () => {
      const last = (await slipway.deployments(name)).at(-1);
      expect(last).toMatchObject({ status: "succeeded", trigger: { kind: "out-of-sync", commit: { hash: commit } } });
    },
    { timeoutMs: 90_000 },
  );
}

function application(name: string, targets: readonly string[] = [name]): Record<string, string> {
  const manifests = { "config.yaml": configMap(name, { a: "1" }) };
  return { ...applicationFiles({ name, namespace, manifests, spec: { deployTargets: { kubernetes: targets } } }) };
}

function rowOf(begin: string, text: string): RegExp {
  return new RegExp(`^${begin}.*${RegExp.escape(text)}`);
}
