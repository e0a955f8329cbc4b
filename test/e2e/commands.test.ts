import type { Deployment } from "@slipway/domain";
import {
  type Cluster,
  eventually,
  freePort,
  type GitRepository,
  sharedCluster,
  sqliteUrl,
  startGitServer,
  startKubelet,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { exampleFiles } from "../system/example-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let namespace: string;
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  namespace = await cluster.createNamespace();
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", await exampleFiles(["broken"]));
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: cluster.kubeconfigPath,
      storeUrl: await sqliteUrl(),
      processes: {},
      env: { OBSERVE_INTERVAL_MS: "500" },
    }),
  );
});

afterAll(() => resources.disposeAsync());

test("a broken file shows its problems with file, line and column", async () => {
  const shown = await eventuallyShown(async () => {
    const got = await slipway.cli("app", "get", "broken");
    expect(got).toMatchObject({ code: 0 });
    return got.stdout;
  });

  expect(shown).toContain("InvalidConfig");
  expect(shown).toMatch(/^broken\/app\.pipecd\.yaml:5:12: .*timeout/m);
  expect(shown).toMatch(/^broken\/app\.pipecd\.yaml:9:18: .*timeout/m);
  expect((await slipway.cli("app", "list")).stdout).toMatch(/^broken +InvalidConfig/m);
});

test("status says that the control plane works, and what needs a person", async () => {
  await eventuallyShown(async () => {
    const { code, stdout } = await slipway.cli("status");
    for (const name of ["gateway", "nats", "store", "record", `piped \\S+`, "plugins", "repositories", "dead letters"])
      expect(stdout).toMatch(new RegExp(`^${name} +Ok`, "m"));
    expect(stdout).toMatch(/^applications +Attention +1: 1 InvalidConfig$/m);
    expect(stdout).toContain("What to do:\n  applications: slipway app list --status invalid-config");
    expect(code).toBe(1);
  });
  const { healthy, checks } = JSON.parse((await slipway.cli("status", "-o", "json")).stdout);
  expect([healthy, checks.map(({ name }: { name: string }) => name)]).toEqual([false, expect.arrayContaining(["nats", "applications"])]);
});

test("what an application has is shown as it is, with its events and logs, by its piped", async () => {
  await using kubelet = await startKubelet(cluster);
  const container = "{ name: app, image: web, env: [{ name: P, valueFrom: { secretKeyRef: { name: watched, key: p } } }] }";
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: watched }\nspec: { nodeName: ${kubelet.nodeName}, containers: [${container}] }\n`;
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: watched }\nstringData: { p: hunter2, q: 'yes' }\n";
  await deploy("watched", { "a.yaml": `${secret}---\n${pod}` });

  const manifest = await slipway.cli("app", "manifest", "watched", "secret/watched");
  expect(manifest, manifest.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kind: Secret\n(.*\n)*^ {2}p: "\*{5}"$/m) });
  const { uid } = JSON.parse((await slipway.cli("app", "manifest", "watched", "po/watched", "-o", "json")).stdout).metadata;
  const involvedObject = { apiVersion: "v1", kind: "Pod", namespace, name: "watched", uid };
  const event = { metadata: { name: "watched" }, involvedObject, type: "Warning", reason: "Unhealthy", message: "hunter2 is wrong" };
  await cluster.request("POST", `/api/v1/namespaces/${namespace}/events`, event);
  expect((await slipway.cli("app", "events", "watched")).stdout).toMatch(/^\d+s +Warning +Unhealthy +pod\/watched +\*{5} is wrong$/m);

  const notes = { metadata: { name: "notes-of-watched" }, data: { text: "hunter3" } };
  await cluster.request("POST", `/api/v1/namespaces/${namespace}/configmaps`, notes);
  const unmanaged = await slipway.cli("app", "resources", "watched", "--unmanaged");
  expect(unmanaged, unmanaged.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/ConfigMap +notes-of-watched +\d+s/) });
  expect(unmanaged.stdout).not.toMatch(/Secret|hunter3/);

  const of = { namespace, pod: "watched", container: "app" };
  kubelet.write(of, "signed in with hunter2");
  const text = "watched app  signed in with *****\n";
  await eventuallyShown(async () =>
    expect(await slipway.cli("app", "logs", "watched", "pod/watched")).toMatchObject({ code: 0, stdout: text }),
  );
  const streamed = slipway.api.inspection.streamLogs({ idOrName: "watched", object: { kind: "pod", name: "watched" }, follow: true });
  const parts = streamed[Symbol.asyncIterator]();
  expect((await parts.next()).value?.part?.lines).toMatchObject([{ text: "signed in with *****" }]);
  // The piped goes away: that is said, and its connection to the node ends.
  const lost = expect(parts.next()).rejects.toMatchObject({ code: "unavailable", message: expect.stringMatching(/is stopping|went away/) });
  await slipway.stop("livestate");
  await lost;
  await eventually(async () => expect(kubelet.followers).toBe(0));
  await slipway.start("livestate");

  const following = slipway.cli("app", "logs", "watched", "pod/watched", "--follow", "--plain");
  await eventually(async () => expect(kubelet.followers).toBe(1), { timeoutMs: 60_000 });
  kubelet.write(of, "once more");
  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/pods/watched?gracePeriodSeconds=0`);
  kubelet.end(of);
  expect(await following).toMatchObject({
    code: 0,
    stdout: "signed in with *****\nonce more\n",
    stderr: expect.stringContaining("slipway: pod watched is gone\n"),
  });

  const nobody = await slipway.cli("app", "manifest", "watched", "secrets/other");
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining("has no secrets other: only what it deployed") });
});

test("an application keeps its id when its directory moves", async () => {
  await deploy("mover", { "config.yaml": configMap("mover", { at: "first" }) });
  const before = await slipway.findApplication("mover");

  await repository.move("mover", "elsewhere/mover");
  await slipway.notifyOfPush("apps");

  const after = await eventually(async () => {
    const found = await slipway.findApplication("mover");
    expect(found?.source.path).toBe("elsewhere/mover");
    return found;
  });
  expect(after?.id).toBe(before?.id);
  const commit = await push({ "elsewhere/mover/config.yaml": configMap("mover", { at: "second" }) }, "Change what moved");
  expect(await slipway.waitForDeployment("mover", commit)).toMatchObject({ status: "succeeded", applicationId: before?.id });
});

test("of two pushes during a deployment the older one waits in the queue and is superseded by the newer one", async () => {
  const filesOf = (duration: string) =>
    applicationFiles({ name: "hurry", namespace, pipeline: [{ name: "WAIT", with: { duration } }], manifests: {} });
  const running = await push(filesOf("10m"), "Wait for long");
  const active = await slipway.waitForDeployment("hurry", running, { until: isWaiting });
  const older = await push(filesOf("1s"), "Older");
  await slipway.waitForDeployment("hurry", older, { until: () => true });
  const newer = await push(filesOf("2s"), "Newer");

  const superseded = await slipway.waitForDeployment("hurry", older);
  expect(superseded.status).toBe("superseded");
  expect(superseded.statusReason).not.toBe("");
  expect((await slipway.cli("app", "history", "hurry")).stdout).toMatch(/Superseded/);

  expect((await slipway.cli("deployment", "cancel", active.id, "--no-rollback")).code).toBe(0);
  expect(await slipway.waitForDeployment("hurry", newer)).toMatchObject({ status: "succeeded" });
});

test.for([
  { flag: "--rollback", rolledBack: true },
  { flag: "--no-rollback", rolledBack: false },
])("cancel $flag during WAIT ends the deployment as cancelled", async ({ flag, rolledBack }) => {
  const name = `cancel${flag}`;
  const filesOf = (duration: string, version: string) =>
    applicationFiles({
      name,
      namespace,
      pipeline: [{ name: "K8S_SYNC" }, { name: "WAIT", with: { duration } }],
      manifests: { "config.yaml": configMap(name, { version }) },
    });
  const first = await slipway.waitForDeployment(name, await push(filesOf("1s", "1"), "First"));
  expect(first, JSON.stringify(first.stages)).toMatchObject({ status: "succeeded" });
  const commit = await push(filesOf("10m", "2"), "Second");
  const { id } = await slipway.waitForDeployment(name, commit, { until: isWaiting });

  const cancelled = await slipway.cli("deployment", "cancel", id, flag, "--wait");

  expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringMatching(/Status: +Cancelled .*tester/) });
  expect(await slipway.waitForDeployment(name, commit)).toMatchObject({ status: "cancelled" });
  expect(await read("configmaps", name)).toMatchObject({ data: { version: rolledBack ? "1" : "2" } });
});

test("sync --wait deploys the head and reports the result by its exit code", async () => {
  await deploy("synced", { "config.yaml": configMap("synced", { a: "b" }) });
  expect(await slipway.cli("app", "sync", "synced", "--wait")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Trigger: +command by tester/),
  });
  await deploy("refused", { "config.yaml": configMap("Not_A_Name", {}) }, { status: "failed" });
  const failed = await slipway.cli("app", "sync", "refused", "--wait");
  expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining("Not_A_Name") });
  expect(await slipway.cli("app", "sync", "nobody", "--wait")).toMatchObject({ code: 3, stderr: expect.stringContaining("nobody") });
  expect(await slipway.cli("app", "list", "--server", `http://127.0.0.1:${await freePort()}`)).toMatchObject({ code: 4, stdout: "" });
});

test("sync --revision without --wait says which commit is deployed, or why none is, by its exit code too", async () => {
  await deploy("revised", { "config.yaml": configMap("revised", { a: "b" }) });
  const head = await repository.head();
  expect(await slipway.cli("app", "sync", "revised", "--revision", head.slice(0, 8))).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`^deployment \\S+ of commit ${head} requested\n$`)),
  });
  const unknown = "0123456789abcdef0123456789abcdef01234567";
  const refused = {
    code: 1,
    stdout: expect.stringMatching(new RegExp(`^deployment \\S+ failed: branch main has no commit ${unknown}\n$`)),
  };
  expect(await slipway.cli("app", "sync", "revised", "--revision", unknown)).toMatchObject(refused);
});

test("prune deletes exactly the objects that are no longer declared", async () => {
  await deploy("pruned", { "a.yaml": configMap("kept", {}), "b.yaml": configMap("gone", {}) }, { prune: true });
  expect(await statusOf("configmaps", "gone")).toBe(200);

  const commit = await repository.remove(["pruned/b.yaml"]);
  await slipway.notifyOfPush("apps");

  expect(await slipway.waitForDeployment("pruned", commit)).toMatchObject({ status: "succeeded" });
  expect([await statusOf("configmaps", "kept"), await statusOf("configmaps", "gone")]).toEqual([200, 404]);
});

test("a manual change to the cluster is reported as out of sync, and a sync reverts it", async () => {
  await deploy("drifter", { "config.yaml": configMap("drifter", { color: "blue" }) });
  await untilSync("drifter", "Synced");

  await cluster.kubectl("-n", namespace, "patch", "configmap", "drifter", "--type=merge", '-p={"data":{"color":"red"}}');
  await untilSync("drifter", "OutOfSync");
  expect((await slipway.cli("app", "get", "drifter")).stdout).toContain("color");

  expect((await slipway.cli("app", "sync", "drifter", "--wait")).code).toBe(0);
  expect(await read("configmaps", "drifter")).toMatchObject({ data: { color: "blue" } });
  await untilSync("drifter", "Synced");
});

test("a rollback deploys what ran before, diff shows what the head would change, and health is waited for", async () => {
  await deploy("reverted", { "config.yaml": configMap("reverted", { color: "blue" }) });
  await deploy("reverted", { "config.yaml": configMap("reverted", { color: "green" }) });
  expect(await slipway.cli("app", "diff", "reverted", "--exit-code")).toMatchObject({ code: 0 });

  const rolledBack = await slipway.cli("app", "rollback", "reverted", "--wait", "--health");
  expect(rolledBack).toMatchObject({ code: 0, stderr: expect.stringContaining("reverted is healthy") });
  expect(await read("configmaps", "reverted")).toMatchObject({ data: { color: "blue" } });
  const diff = await slipway.cli("app", "diff", "reverted", "--exit-code");
  expect(diff).toMatchObject({ code: 1, stdout: expect.stringContaining("1 changed manifests") });

  // No node has that many processors.
  const pods = '{containers: [{name: a, image: "registry.example.com/a:1", resources: {requests: {cpu: "99999"}}}]}';
  const template = `{metadata: {labels: {app: a}}, spec: ${pods}}`;
  const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: {matchLabels: {app: a}}, template: ${template}}\n`;
  await deploy("unhealthy", { "deployment.yaml": deployment });
  const waited = await slipway.cli("app", "wait", "unhealthy", "--health", "--timeout", "1s");
  expect(waited).toMatchObject({ code: 1, stderr: expect.stringContaining("unhealthy is not healthy after 1 s") });
});

test("the CLI shows a commit's trace, a deployment's log, and lists as JSON", async () => {
  const { id, trigger } = await deploy("shown", { "config.yaml": configMap("shown", {}) });
  const { hash } = trigger.commit;

  await eventuallyShown(async () => expect((await slipway.cli("trace", hash.slice(0, 10))).stdout).toMatch(/ shown +Healthy/));
  const traced = await slipway.cli("trace", hash);
  expect(traced).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      new RegExp(`^Commit: +${hash}\nTitle: +Deploy shown\n[^]* shown +Healthy +deployment ${id.slice(0, 8)} `),
    ),
  });
  expect((await slipway.cli("deployment", "logs", id)).stdout).toMatch(/K8S_SYNC .*shown/);
  const list = JSON.parse((await slipway.cli("app", "list", "--name", "shown", "-o", "json")).stdout);
  expect(list).toMatchObject({ applications: [{ application: { name: "shown", lastSucceeded: { deploymentId: id, commitHash: hash } } }] });
  const got = JSON.parse((await slipway.cli("deployment", "get", id, "-o", "json")).stdout);
  expect(got).toMatchObject({ deployment: { id, applicationName: "shown", trigger: { commit: { hash, subject: "Deploy shown" } } } });
});

test("a watch shows each step of a deployment as it happens", async () => {
  const stop = new AbortController();
  const seen: (string | undefined)[] = [];
  const watching = (async () => {
    for await (const { deployment, event } of slipway.api.deployments.watchDeployments({}, { signal: stop.signal }))
      if (deployment?.applicationName === "watched") seen.push(event?.kind.case);
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });

  await deploy("watched", { "config.yaml": configMap("watched", {}) });

  await eventually(() => expect(seen).toContain("ended"));
  stop.abort();
  await watching;
  expect(seen.filter((kind) => kind !== "pluginMetadataPut" && kind !== "stageMetadataPut")).toEqual([
    "triggered",
    "planned",
    "runClaimed",
    "stageStarted",
    "stageFinished",
    "ended",
  ]);
});

async function push(files: Parameters<GitRepository["commit"]>[0], message: string): Promise<string> {
  const commit = await repository.commit(files, message);
  await slipway.notifyOfPush("apps");
  return commit;
}

/** Pushes an application and waits until it is deployed. */
async function deploy(
  name: string,
  manifests: Readonly<Record<string, string>>,
  { prune = false, status = "succeeded" }: { readonly prune?: boolean; readonly status?: Deployment["status"] } = {},
): Promise<Deployment> {
  const deployment = await slipway.waitForDeployment(
    name,
    await push(applicationFiles({ name, namespace, manifests, prune }), `Deploy ${name}`),
  );
  expect(deployment, deployment.statusReason).toMatchObject({ status });
  return deployment;
}

function isWaiting({ stages }: Deployment): boolean {
  return stages.some(({ name, status }) => name === "WAIT" && status === "running");
}

async function read(resource: string, name: string): Promise<unknown> {
  return (await cluster.request("GET", `/api/v1/namespaces/${namespace}/${resource}/${name}`)).body;
}

async function statusOf(resource: string, name: string): Promise<number> {
  return (await cluster.request("GET", `/api/v1/namespaces/${namespace}/${resource}/${name}`)).status;
}

async function untilSync(name: string, status: string): Promise<void> {
  await eventually(
    async () => expect((await slipway.cli("app", "list", "--name", name)).stdout).toMatch(new RegExp(`^${name} +${status} `, "m")),
    { intervalMs: 200 },
  );
}
