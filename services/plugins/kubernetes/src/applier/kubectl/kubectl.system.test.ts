import { randomUUID } from "node:crypto";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "@slipway/plugin-sdk";
import { eventually, programPath, tempDir } from "@slipway/testkit";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { openCluster } from "../../client/cluster.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { Trial } from "../../testing/trial/trial.ts";
import { cluster, namespace, useTrial } from "../../testing/use-trial.ts";
import { type WatchedKubectl, watchedKubectl } from "../../testing/watched-kubectl.ts";
import { Kubectl } from "./kubectl.ts";
import { openKubectl } from "./open-kubectl.ts";

useTrial();

let kubectl: WatchedKubectl;
let trial: Trial;
beforeEach(async () => {
  kubectl = await watchedKubectl();
  onTestFinished(() => kubectl[Symbol.asyncDispose]());
  trial = new Trial({
    kubeConfigPath: cluster.kubeconfigPath,
    applicationId: randomUUID(),
    applier: "kubectl",
    tools: { kubectl: kubectl.path },
  });
  onTestFinished(() => trial[Symbol.asyncDispose]());
});

const configMap = (name: string, value = "1") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: {value: "${value}"}\n`;
const web = (image: string) =>
  [
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: ${namespace}}`,
    `spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: "${image}"}]}}}\n`,
  ].join("\n");
const hook = () =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hook, namespace: ${namespace}, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}\n`;
const names = async (path: string) => {
  const { body } = await cluster.request<{ items: { metadata: { name: string } }[] }>("GET", path);
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};
const configMaps = () => names(`/api/v1/namespaces/${namespace}/configmaps`);
const deployments = () => names(`/apis/apps/v1/namespaces/${namespace}/deployments`);

test("a target with applier: kubectl is synced, pruned, compared, and rolled back", async () => {
  const running = { "a.yaml": configMap("a"), "b.yaml": configMap("b"), "web.yaml": web("a:1") };
  const options = { prune: true };
  expect((await trial.deploy({ files: running, options })).message).toBe("");
  expect(await configMaps()).toEqual(["a", "b"]);
  const again = await trial.deploy({ files: running, options });
  expect(again.lines.at(-1)).toBe("success: 3 unchanged");
  expect((await trial.livestate(running)).sync.status).toBe("synced");

  await cluster.kubectl("-n", namespace, "patch", "configmap", "a", "--type=merge", "-p", '{"data":{"value":"by hand"}}');
  const drift = await trial.livestate(running);
  expect(drift.sync.status).toBe("out-of-sync");
  expect(drift.sync.detail).toContain("kubectl-patch");

  trial.startDeployment();
  const files = { "a.yaml": configMap("a", "2"), "c.yaml": configMap("c"), "web.yaml": web("a:2") };
  const next = await trial.deploy({ files, running, options, commitHash: "d".repeat(40) });
  expect(next.message).toBe("");
  expect(await configMaps()).toEqual(["a", "c"]);

  const rollback = await trial.deploy({ files, running, stage: "K8S_ROLLBACK", commitHash: "d".repeat(40) });
  expect(rollback.message).toBe("");
  expect(await configMaps()).toEqual(["a", "b"]);
  const { body } = await cluster.request<{ data: object }>("GET", `/api/v1/namespaces/${namespace}/configmaps/a`);
  expect(body.data).toEqual({ value: "1" });
  expect((await kubectl.calls("apply")).length).toBeGreaterThan(0);
});

test("a canary comes and goes, and a hook runs once, by kubectl", async () => {
  const running = { "web.yaml": web("a:1") };
  await trial.deploy({ files: running });
  trial.startDeployment();
  const files = { "web.yaml": web("a:2"), "hook.yaml": hook() };
  expect((await trial.deploy({ files, running, stage: "K8S_CANARY_ROLLOUT", options: {} })).message).toBe("");
  expect(await deployments()).toEqual(["web", "web-canary"]);
  expect((await trial.deploy({ files, running, stage: "K8S_CANARY_CLEAN", options: {} })).message).toBe("");
  expect(await deployments()).toEqual(["web"]);
  const application = { input: { hooks: "helm" } };
  const first = await trial.deploy({ files, running, application, options: {} });
  expect(first.message).toBe("");
  expect(first.lines.join("\n")).toMatch(/applied pre-upgrade hook/);
  const repeated = await trial.deploy({ files, running, application, options: {} });
  expect(repeated.lines.join("\n")).not.toMatch(/applied pre-upgrade hook/);
});

test("what is aborted while it runs ends with everything that it started", async () => {
  await using folder = await tempDir("slow");
  const [program, pidFile] = [join(folder.path, "kubectl"), join(folder.path, "pid")];
  await writeFile(program, `#!/bin/sh\nsleep 1000 &\necho $! > '${pidFile}'\nwait\n`);
  await chmod(program, 0o755);
  await using slow = await Kubectl.open({ program, flags: [], env: {} });
  const abort = new AbortController();
  const running = slow.ask({ args: ["version"], signal: abort.signal });
  running.catch(() => {}); // awaited below
  const pid = await eventually(async () => {
    const text = (await readFile(pidFile, "utf8")).trim();
    expect(text).toMatch(/^\d+$/);
    return Number(text);
  });
  abort.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
  await eventually(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"));
});

test("a kubectlVersion that has no effect is said", async () => {
  const direct = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  onTestFinished(() => direct[Symbol.asyncDispose]());
  const { lines } = await direct.deploy({ files: { "a.yaml": configMap("a") }, application: { input: { kubectlVersion: "1.30.0" } } });
  expect(lines).toContainEqual(expect.stringContaining("warning: kubectlVersion has no effect"));
});

/** A program of the running test. */
async function script(text: string): Promise<string> {
  const folder = await tempDir("script");
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const path = join(folder.path, "program");
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

/** A trial whose credentials come from a program. */
async function withLogin(text: (token: string) => string): Promise<Trial> {
  const config = JSON.parse(await readFile(cluster.kubeconfigPath, "utf8"));
  const apiVersion = "client.authentication.k8s.io/v1";
  const credentials = JSON.stringify({ apiVersion, kind: "ExecCredential", status: { token: config.users[0].user.token } });
  const command = await script(text(`echo '${credentials}'`));
  config.users[0].user = { exec: { apiVersion, command, interactiveMode: "Never" } };
  const kubeConfigPath = `${command}.kubeconfig`;
  await writeFile(kubeConfigPath, JSON.stringify(config), { mode: 0o600 });
  const own = new Trial({
    kubeConfigPath,
    credentialPlugins: [command],
    applicationId: randomUUID(),
    applier: "kubectl",
    tools: { kubectl: kubectl.path },
  });
  onTestFinished(() => own[Symbol.asyncDispose]());
  return own;
}

test("what a credential plugin writes hides no answer of the server, and is not shown", async () => {
  const talking = await withLogin((login) => `echo 'WARNING: an old Python; password hunter2' >&2; ${login}`);
  const files = { "a.yaml": configMap("a") };
  expect((await talking.deploy({ files, options: { prune: true } })).message).toBe("");
  expect((await talking.livestate(files)).sync.status).toBe("synced");
  const failing = await withLogin(() => "echo 'password hunter2 expired' >&2; exit 1");
  const { message, lines } = await failing.deploy({ files });
  expect(message).toContain("kubectl got no credentials: ");
  expect(message + lines.join("\n")).not.toContain("hunter2");
});

test("of many refused objects each has its own message, for a few processes", async () => {
  await using target = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "", kubectl: kubectl.path });
  const signal = AbortSignal.timeout(120_000);
  const object = (name: string, more: object = {}, space = namespace) => ({
    ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: space }, data: {} },
    ...more,
  });
  const apply = async (each: KubeObject) =>
    (await target.applier.apply(each, (await target.place(each, signal)).address, { signal })).isChanged;
  const fates = (objects: readonly KubeObject[]) => Promise.all(objects.map((each) => apply(each).catch((error: Fault) => error.message)));
  const numbers = Array.from({ length: 40 }, (_, index) => index);
  await target.catalogue(signal);

  const lost = numbers.map((index) => object(`a-${index}`, {}, `no-such-namespace-${index}`));
  const begun = (await kubectl.calls()).length;
  expect(await fates(lost)).toEqual(numbers.map((index) => expect.stringContaining(`namespaces "no-such-namespace-${index}" not found`)));
  expect((await kubectl.calls()).length - begun).toBe(3);

  const service = (name: string, from: number) => ({
    ...{ apiVersion: "v1", kind: "Service", metadata: { name, namespace } },
    spec: { ports: [from, from + 1].map((port) => ({ name: `p${port}`, port })) },
  });
  const refusedAs = [
    { is: (i: number) => object(`Bad_${i}`), says: (i: number) => `ConfigMap "Bad_${i}" is invalid: metadata.name: Invalid value` },
    {
      is: (i: number) => service(`s-${i}`, i + 70_000),
      says: (i: number) => `Service "s-${i}" is invalid: spec.ports[0].port: Invalid value: ${i + 70_000}: must be`,
    },
    { is: (i: number) => object(`t-${i}`, { [`field${i}`]: 1 }), says: (i: number) => `.field${i}: field not declared in schema` },
    { is: (i: number) => object(`a-${i}`, {}, `gone-${i}`), says: (i: number) => `namespaces "gone-${i}" not found` },
  ];
  const mixed = numbers.map((index) => refusedAs[index % 5]?.is(index) ?? object(`good-${index}`));
  const before = (await kubectl.calls()).length;
  expect(await fates(mixed)).toEqual(
    numbers.map((index) => {
      const says = refusedAs[index % 5]?.says(index);
      return says === undefined ? true : expect.stringContaining(says);
    }),
  );
  expect((await kubectl.calls()).length - before).toBe(4);
});

test("a call that hangs is stopped, the sooner the fewer objects it is about, and what may hang is named", async () => {
  const limits: number[] = [];
  const deadline = (limitMs: number) => {
    limits.push(limitMs);
    return AbortSignal.abort();
  };
  const path = await script("sleep 1000");
  const kubeConfigPath = `${path}.kubeconfig`;
  const config = JSON.parse(await readFile(cluster.kubeconfigPath, "utf8"));
  config.users[0].user = { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "get-token" } };
  await writeFile(kubeConfigPath, JSON.stringify(config), { mode: 0o600 });
  const { client } = await openKubectl({ kubeConfigPath, masterURL: "", credentialPlugins: ["get-token"] }, path, { deadline });
  onTestFinished(() => client[Symbol.asyncDispose]());
  const signal = AbortSignal.timeout(60_000);
  await expect(client.get("/version", { signal })).rejects.toMatchObject({
    code: "deadline",
    message: "kubectl took more than 120 s and was stopped: the credential plugin get-token may hang",
  });

  await using opened = await Kubectl.open({ program: path, flags: [], env: {}, deadline });
  for (const objects of [1, 10, 100, 1000]) await opened.run({ args: [], objects, signal, onOutput: () => {} }).catch(() => {});
  expect(limits.map((limitMs) => limitMs / 1000)).toEqual([120, 120, 165, 600, 600]);
});

test("a kubectl that is killed before it answers is asked again", async () => {
  const killed = `${kubectl.path}.killed`;
  const once = `if [ ! -e '${killed}' ]; then touch '${killed}'; '${programPath("kubectl")}' "$@" >'${killed}'; kill -9 $$; fi`;
  const path = await script(`case " $* " in *" apply "*) ${once};; esac\nexec '${kubectl.path}' "$@"`);
  const own = new Trial({
    kubeConfigPath: cluster.kubeconfigPath,
    applicationId: randomUUID(),
    applier: "kubectl",
    tools: { kubectl: path },
  });
  onTestFinished(() => own[Symbol.asyncDispose]());
  const { message, lines } = await own.deploy({ files: { "a.yaml": configMap("a"), "b.yaml": configMap("b") } });
  expect(message).toBe("");
  expect(lines.at(-1)).toBe("success: 2 applied");
  expect((await readFile(killed, "utf8")).length).toBeGreaterThan(0);
  expect(await configMaps()).toEqual(["a", "b"]);
});

test("a folder that the system removes is made again", async () => {
  const path = await script('pwd; echo "$*" >&2');
  await using opened = await Kubectl.open({ program: path, flags: [], env: {} });
  const folder = async () => (await opened.ask({ args: [], signal: AbortSignal.timeout(60_000) })).body.trim();
  const first = await folder();
  await rm(first, { recursive: true });
  expect(await folder()).toBe(first);
  await rm(first, { recursive: true });
  expect(await opened.withFile("text", async (file) => readFile(file, "utf8"))).toBe("text");
});

test("a kubectl that fails without a word is said with its exit code", async () => {
  const path = await script("exit 3");
  const own = new Trial({
    kubeConfigPath: cluster.kubeconfigPath,
    applicationId: randomUUID(),
    applier: "kubectl",
    tools: { kubectl: path },
  });
  onTestFinished(() => own[Symbol.asyncDispose]());
  const { message } = await own.deploy({ files: { "a.yaml": configMap("a") } });
  expect(message).toContain("it ended with code 3 and did not say why");
});
