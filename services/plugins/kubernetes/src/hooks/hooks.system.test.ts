import { systemClock } from "@slipway/plugin-sdk";
import { eventually, startKubelet } from "@slipway/testkit";
import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const argo = { input: { hooks: "argo" } };
const annotated = (annotations: string) => `annotations: {${annotations}}`;
/** No node has its label, so its pods do nothing until the test ends them. */
const job = (name: string, annotations: string, spec = "") =>
  `---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: ${name}, namespace: ${namespace}, ${annotated(annotations)}}\nspec: {backoffLimit: 0, ${spec}template: {spec: {restartPolicy: Never, nodeSelector: {nowhere: "yes"}, containers: [{name: main, image: "job:1"}]}}}\n`;
const hook = (name: string, event: string, policy = "BeforeHookCreation", spec = "") =>
  job(name, `argocd.argoproj.io/hook: ${event}, argocd.argoproj.io/hook-delete-policy: ${policy}`, spec);
const configMap = (name: string, annotations = "") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}, ${annotated(annotations)}}\n`;

interface Item {
  readonly metadata: { readonly name: string; readonly uid: string; readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string };
}
const list = async (path: string) => {
  const { body } = await cluster.request<{ items: readonly Item[] }>("GET", path);
  return body.items.filter(({ metadata }) => metadata.name !== "kube-root-ca.crt");
};
const jobs = () => list(`/apis/batch/v1/namespaces/${namespace}/jobs`);
const configMaps = async () => (await list(`/api/v1/namespaces/${namespace}/configmaps`)).map(({ metadata }) => metadata.name);
const pods = () => `/api/v1/namespaces/${namespace}/pods`;

/** Waits for the pod of a Job, and lets it end. */
async function endPod(name: string, phase: "Succeeded" | "Failed"): Promise<void> {
  await eventually(async () => {
    const found = await list(`${pods()}?labelSelector=${encodeURIComponent(`batch.kubernetes.io/job-name=${name}`)}`);
    // The pod of a Job that was deleted stays a moment longer.
    const pod = found.find(({ status }) => status?.phase === "Pending");
    expect(pod).toBeDefined();
    const path = `${pods()}/${pod?.metadata.name}/status`;
    expect(await cluster.request("PATCH", path, { status: { phase } }, { contentType: "application/merge-patch+json" })).toMatchObject({
      status: 200,
    });
  });
}

test.for([1, 2])("two deploy targets that lead to one cluster run a hook once between them, %i at a time", async (maxParallel) => {
  const files = { "a.yaml": hook("migrate", "PreSync", "HookSucceeded") + configMap("settings") };
  const application = { ...argo, targetRollout: { maxParallel } };
  const running = trial.deploy({ files, application, targets: ["dev", "old"], clock: systemClock });
  await endPod("migrate", "Succeeded");
  const { result, message, lines } = await running;
  expect([result, message]).toEqual(["succeeded", ""]);
  expect(lines.filter((line) => line.includes("created PreSync hook"))).toHaveLength(1);
  expect(lines.join("\n")).toMatch(/the PreSync hook Job migrate was run on deploy target (dev|old), which leads to the same cluster/);
  expect(await jobs()).toEqual([]);
});

test("a stage that is interrupted while a hook runs waits for the same Job afterwards; a deployment never runs it twice", async () => {
  const files = { "a.yaml": hook("migrate", "PreSync") + configMap("settings") };
  const cancel = new AbortController();
  const interrupted = trial.deploy({ files, application: argo, clock: systemClock, signal: cancel.signal });
  const refused = expect(interrupted).rejects.toMatchObject({ code: "canceled" });
  const created = await eventually(async () => {
    const [found] = await jobs();
    expect(found).toBeDefined();
    return found as Item;
  });
  cancel.abort();
  await refused;
  expect(await configMaps()).toEqual([]);

  const resumed = trial.deploy({ files, application: argo, clock: systemClock });
  await eventually(async () => expect((await jobs())[0]?.metadata.finalizers).toEqual(["slipway/hook"]));
  await endPod("migrate", "Succeeded");
  const { result, lines } = await resumed;
  expect(result).toBe("succeeded");
  expect(lines).toContain(
    `info: PreSync hook Job.batch ${namespace}/migrate (a.yaml:2) was created by an earlier attempt of this deployment: waiting for its end`,
  );
  // No kubelet has run the pod.
  expect(lines.join("\n")).toMatch(/info: the log of container main of Pod .*\/migrate-.* cannot be read: /);
  expect((await jobs()).map(({ metadata }) => [metadata.uid, metadata.finalizers ?? []])).toEqual([[created.metadata.uid, []]]);
  expect(await configMaps()).toEqual(["settings"]);

  // Its time to live is over. The stage is repeated.
  await cluster.request("DELETE", `/apis/batch/v1/namespaces/${namespace}/jobs/migrate?propagationPolicy=Background`);
  await eventually(async () => expect(await jobs()).toEqual([]));
  expect(await trial.deploy({ files, application: argo })).toMatchObject({ result: "succeeded" });
  expect(await jobs()).toEqual([]);
  expect((await trial.livestate(files, "", {}, argo)).sync).toEqual({ status: "synced" });

  trial.startDeployment();
  const next = trial.deploy({ files, application: argo, clock: systemClock });
  await endPod("migrate", "Succeeded");
  expect(await next).toMatchObject({ result: "succeeded" });
  expect((await jobs())[0]?.metadata.uid).not.toBe(created.metadata.uid);
});

test("what a hook has written is in the log of its stage", async () => {
  await using kubelet = await startKubelet(cluster);
  const deploying = trial.deploy({ files: { "a.yaml": hook("migrate", "PreSync") }, application: argo, clock: systemClock });
  const pod = await eventually(async () => {
    const [found] = await list(`${pods()}?labelSelector=${encodeURIComponent("batch.kubernetes.io/job-name=migrate")}`);
    expect(found).toBeDefined();
    return found?.metadata.name ?? "";
  });
  for (const text of ["3 tables", "migrated"]) kubelet.write({ namespace, pod, container: "main" }, text);
  const target = { apiVersion: "v1", kind: "Node", name: kubelet.nodeName };
  await cluster.request("POST", `${pods()}/${pod}/binding`, { apiVersion: "v1", kind: "Binding", metadata: { name: pod }, target });
  await cluster.request(
    "PATCH",
    `${pods()}/${pod}/status`,
    { status: { phase: "Succeeded" } },
    { contentType: "application/merge-patch+json" },
  );
  const { result, lines } = await deploying;
  expect(result).toBe("succeeded");
  const header = `info: last lines of container main of Pod ${namespace}/${pod}:`;
  expect(lines.slice(lines.indexOf(header)).slice(0, 3)).toEqual([header, "info:   3 tables", "info:   migrated"]);
});

test("a hook that fails fails the stage before anything is applied, runs those for failures, and is not run again by the deployment", async () => {
  const failing = hook("migrate", "PreSync", "HookFailed", "activeDeadlineSeconds: 1, ");
  const files = { "a.yaml": failing + hook("alarm", "SyncFail", "HookSucceeded") + configMap("settings") };
  const deploying = trial.deploy({ files, application: argo, clock: systemClock });
  await endPod("alarm", "Succeeded");
  const { result, message } = await deploying;
  expect(result).toBe("failed");
  expect(message).toContain(`PreSync hook Job.batch ${namespace}/migrate (a.yaml:2) has failed: DeadlineExceeded`);
  expect(await configMaps()).toEqual([]);
  await eventually(async () => expect(await jobs()).toEqual([]));

  const again = await trial.deploy({ files, application: argo });
  expect(again.message).toContain("has failed in this deployment: DeadlineExceeded");
  expect(await jobs()).toEqual([]);
});

test("hooks for failures run once the stage has failed for good, not after an attempt that is followed by another", async () => {
  const alarm = configMap("alarm", "argocd.argoproj.io/hook: SyncFail");
  const files = { "a.yaml": `${alarm}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name, namespace: ${namespace}}\n` };
  const deploy = (retriesLeft: number) => trial.deploy({ files, application: argo, retriesLeft });
  expect(await deploy(1)).toMatchObject({ result: "failed", message: expect.stringContaining("Not_A_Name") });
  expect(await configMaps()).toEqual([]);
  expect(await deploy(0)).toMatchObject({ result: "failed", message: expect.stringContaining("Not_A_Name") });
  expect(await configMaps()).toEqual(["alarm"]);
});

test("sync waves are applied in their order, each once the one before is ready and its hooks have succeeded", async () => {
  const wave = (number: number) => `argocd.argoproj.io/sync-wave: "${number}"`;
  const inWave = job("seed", `argocd.argoproj.io/hook: Sync, ${wave(1)}`);
  const files = {
    "a.yaml": configMap("late", wave(2)) + job("load", wave(1)) + inWave + configMap("early", wave(-1)) + hook("check", "PostSync"),
  };
  const deploying = trial.deploy({ files, application: argo, clock: systemClock });
  await endPod("seed", "Succeeded");
  expect(await configMaps()).toEqual(["early"]);
  await endPod("load", "Succeeded");
  await endPod("check", "Succeeded");
  const { result, lines } = await deploying;
  expect(result).toBe("succeeded");
  const names = ["early", "load", "seed", "late", "check"];
  const done = lines.filter((line) => line.startsWith("success: applied ") || line.endsWith("has succeeded"));
  expect(done.map((line) => names.find((name) => line.includes(`/${name} `)))).toEqual(names);
});

test("hooks of Helm run at the first deployment, at later ones and in a rollback; other kinds are applied, and tests are not run", async () => {
  const helm = { input: { hooks: "helm" } };
  const files = {
    "a.yaml":
      configMap("for-tests", "helm.sh/hook: test") +
      configMap("at-install", "helm.sh/hook: pre-install") +
      configMap("at-upgrade", "helm.sh/hook: post-upgrade") +
      configMap("at-rollback", "helm.sh/hook: pre-rollback") +
      configMap("short", 'helm.sh/hook: pre-install, helm.sh/hook-weight: "5", helm.sh/hook-delete-policy: hook-succeeded') +
      configMap("settings"),
  };
  const first = await trial.deploy({ files, application: helm });
  expect(first.lines).toContain(`info: hook ConfigMap ${namespace}/for-tests (a.yaml:2) is not run by this stage: it is for test`);
  expect(await configMaps()).toEqual(["at-install", "settings"]);
  trial.startDeployment();
  await trial.deploy({ files, running: files, application: helm, options: { prune: true } });
  expect(await configMaps()).toEqual(["at-install", "at-upgrade", "settings"]);
  expect(await trial.deploy({ files, running: files, application: helm, stage: "K8S_ROLLBACK" })).toMatchObject({ result: "succeeded" });
  expect(await configMaps()).toEqual(["at-install", "at-rollback", "at-upgrade", "settings"]);
});

test("a primary rollout runs hooks too, and a later stage of the deployment does not run them again", async () => {
  const files = { "a.yaml": configMap("before", "argocd.argoproj.io/hook: PreSync") + configMap("settings") };
  const { lines } = await trial.deploy({ files, application: argo, stage: "K8S_PRIMARY_ROLLOUT", options: {} });
  const [hookLine, applied] = [`success: applied PreSync hook ConfigMap ${namespace}/before (a.yaml:2)`, "success: 1 applied"];
  expect(lines.filter((line) => line === hookLine || line === applied)).toEqual([hookLine, applied]);
  const later = await trial.deploy({ files, application: argo, options: {} });
  expect(later.lines).toContain(`info: PreSync hook ConfigMap ${namespace}/before (a.yaml:2) has run already in this deployment`);
});

test("a hook that the cluster rejects fails the stage with the words of the server, without values of Secrets", async () => {
  const hidden = "hunter2-hunter2";
  const secret = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ${namespace}, annotations: {argocd.argoproj.io/hook: PreSync}}\nimmutable: ${hidden}\n`;
  const bad = hook("bad", "PreSync").replace("restartPolicy: Never", "restartPolicy: Always");
  const first = await trial.deploy({ files: { "a.yaml": bad + configMap("settings") }, application: argo });
  expect(first.message).toMatch(/PreSync hook Job\.batch .*\/bad \(a\.yaml:2\) was rejected: .*restartPolicy/);
  const second = await trial.deploy({ files: { "a.yaml": secret + configMap("settings") }, application: argo });
  expect(second.message).toMatch(/PreSync hook Secret .*\/s \(a\.yaml:2\) was rejected: /);
  expect([second.message, ...second.lines].join("\n")).not.toContain(hidden);
  expect(await configMaps()).toEqual([]);
});

test("an object that is no hook of the application is not replaced by one", async () => {
  const files = { "a.yaml": hook("migrate", "PreSync") };
  const foreign = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "migrate" } };
  const spec = {
    template: { spec: { restartPolicy: "Never", nodeSelector: { nowhere: "yes" }, containers: [{ name: "main", image: "a:1" }] } },
  };
  await cluster.request("POST", `/apis/batch/v1/namespaces/${namespace}/jobs`, { ...foreign, spec });
  const [before] = await jobs();
  const { result, message } = await trial.deploy({ files, application: argo });
  expect(result).toBe("failed");
  expect(message).toContain("exists already and is no hook of this application");
  expect((await jobs())[0]?.metadata.uid).toBe(before?.metadata.uid);
});

test("without input.hooks they are objects like all others, which the log says", async () => {
  const { lines } = await trial.deploy({ files: { "a.yaml": configMap("settings", "argocd.argoproj.io/hook: PreSync") } });
  expect(lines.filter((line) => line.includes("warning"))).toEqual([
    expect.stringContaining(
      `have no effect without input.hooks: helm or argo: applied like all other objects: ConfigMap ${namespace}/settings (a.yaml:2)`,
    ),
  ]);
  expect(await configMaps()).toEqual(["settings"]);
});

/** Interrupts a deployment while a hook runs, and returns its Job afterwards. */
async function abandonDuring(application: object, files: Readonly<Record<string, string>>, stop: "signal" | "stopping"): Promise<Item> {
  const abort = new AbortController();
  const interrupted = trial.deploy({ files, application, clock: systemClock, [stop]: abort.signal });
  const refused = expect(interrupted).rejects.toMatchObject({ code: stop === "signal" ? "canceled" : "unavailable" });
  await eventually(async () => expect(await jobs()).toHaveLength(1));
  abort.abort();
  await refused;
  const [left] = await jobs();
  return left as Item; // nothing deletes it
}

test("a cancel lets go of the running hook; what no later deployment declares can be deleted by anybody", async () => {
  const files = { "a.yaml": hook("migrate", "PreSync") + configMap("settings") };
  const left = await abandonDuring(argo, files, "signal");
  expect(left.metadata.finalizers ?? []).toEqual([]);
  await cluster.request("DELETE", `/apis/batch/v1/namespaces/${namespace}/jobs/migrate?propagationPolicy=Background`);
  await eventually(async () => expect(await jobs()).toEqual([]));
  // The stage was only interrupted after all: it must not run the hook again.
  const { message } = await trial.deploy({ files, application: argo });
  expect(message).toContain("was deleted by force before its end was seen");
  expect(await jobs()).toEqual([]);
});

test("a process that stops keeps hold of the running hook; the next deployment lets go of it, and deletes it as its policy says", async () => {
  const files = { "a.yaml": hook("migrate", "PreSync", "HookFailed") + configMap("settings") };
  const left = await abandonDuring(argo, files, "stopping");
  expect(left.metadata.finalizers).toEqual(["slipway/hook"]);
  trial.startDeployment();
  const { result, lines } = await trial.deploy({ files: { "a.yaml": configMap("settings") } });
  expect(result).toBe("succeeded");
  expect(lines).toContain(`info: PreSync hook Job.batch ${namespace}/migrate was deleted: no stage waits for its end any more`);
  await eventually(async () => expect(await jobs()).toEqual([]));
});

test("a rollback lets go of what the stages before it have left, and deletes only what its policy says", async () => {
  const running = { "a.yaml": configMap("settings") };
  await trial.deploy({ files: running, application: argo });
  trial.startDeployment();
  const files = { "a.yaml": hook("migrate", "PreSync") + configMap("settings") };
  const left = await abandonDuring(argo, files, "stopping");
  const { result, lines } = await trial.deploy({ files, running, application: argo, stage: "K8S_ROLLBACK" });
  expect(result).toBe("succeeded");
  expect(lines).toContain(`info: PreSync hook Job.batch ${namespace}/migrate goes on without Slipway: no stage waits for its end any more`);
  expect((await jobs()).map(({ metadata }) => [metadata.uid, metadata.finalizers ?? []])).toEqual([[left.metadata.uid, []]]);
});
