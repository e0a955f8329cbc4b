import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "@slipway/plugin-sdk";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { Clusters } from "../client/clusters.ts";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const application = { input: { hooks: "argo" } };
const hook = (name: string, event = "PreSync", { at = namespace, spec = "", metadata = "", policy = "BeforeHookCreation" } = {}) =>
  `---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: ${name}, ${at && `namespace: ${at}, `}${metadata}annotations: {argocd.argoproj.io/hook: "${event}", argocd.argoproj.io/hook-delete-policy: ${policy}}}\nspec: {backoffLimit: 0, ${spec}template: {spec: {restartPolicy: Never, nodeSelector: {nowhere: "yes"}, containers: [{name: main, image: "job:1"}]}}}\n`;

interface Item {
  readonly metadata: { readonly name: string; readonly uid: string; readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string };
}
const jobs = async () =>
  (await cluster.request<{ items: readonly Item[] }>("GET", `/apis/batch/v1/namespaces/${namespace}/jobs`)).body.items;
const merge = { contentType: "application/merge-patch+json" };
const jobPath = (name: string) => `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;

/** Waits for the pod of a Job, and lets it end. */
async function endPod(name: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  await eventually(async () => {
    const { body } = await cluster.request<{ items: readonly Item[] }>(
      "GET",
      `${path}?labelSelector=batch.kubernetes.io%2Fjob-name%3D${name}`,
    );
    const pod = body.items.find(({ status }) => status?.phase === "Pending");
    expect(pod).toBeDefined();
    expect(await cluster.request("PATCH", `${path}/${pod?.metadata.name}/status`, { status: { phase: "Succeeded" } }, merge)).toMatchObject(
      {
        status: 200,
      },
    );
  });
}

test("two hooks that are one object on the cluster are refused: one of them would never run", async () => {
  const { result, message } = await trial.deploy({
    files: { "a.yaml": hook("zz-same", "PreSync", { at: "default" }) + hook("zz-same", "PostSync", { at: "" }) },
    application,
  });
  expect(result).toBe("failed");
  expect(message).toContain("Job.batch default/zz-same is declared twice, first at a.yaml:2");
});

test("a hook that was suspended and let go on later runs once", async () => {
  const deploying = trial.deploy({
    files: { "a.yaml": hook("migrate", "PreSync", { spec: "suspend: true, " }) },
    application,
    clock: systemClock,
  });
  await eventually(async () => expect(await jobs()).toHaveLength(1));
  await cluster.request("PATCH", jobPath("migrate"), { spec: { suspend: false } }, merge);
  await endPod("migrate");
  expect(await deploying).toMatchObject({ result: "succeeded" });
});

test("a hook that stays suspended is late, and the stage fails with that", async () => {
  const files = { "a.yaml": hook("migrate", "PreSync", { spec: "suspend: true, activeDeadlineSeconds: 1, " }) };
  const { result, message } = await trial.deploy({ files, application });
  expect(result).toBe("failed");
  expect(message).toMatch(/PreSync hook Job\.batch .*\/migrate \(a\.yaml:2\) has failed: it is suspended, and has not ended after 1m1s/);
});

test("somebody deletes a running hook: the stage fails with that, and the hook is let go", async () => {
  const deploying = trial.deploy({ files: { "a.yaml": hook("migrate") }, application, clock: systemClock });
  await eventually(async () => expect(await jobs()).toHaveLength(1));
  await cluster.request("DELETE", `${jobPath("migrate")}?propagationPolicy=Background`);
  const { result, message } = await deploying;
  expect(result).toBe("failed");
  expect(message).toContain("it was deleted before it had ended");
  await eventually(async () => expect(await jobs()).toEqual([]));
});

test("somebody removes the annotations of a running hook while the stage is interrupted: it is still the same hook", async () => {
  const files = { "a.yaml": hook("migrate") };
  const stop = new AbortController();
  const sleep: Clock["sleep"] = async (_, signal) => {
    stop.abort(); // it waits for the end of the hook
    signal.throwIfAborted();
  };
  const clock = { ...systemClock, sleep };
  await expect(trial.deploy({ files, application, clock, stopping: stop.signal })).rejects.toMatchObject({ code: "unavailable" });
  await cluster.request("PATCH", jobPath("migrate"), { metadata: { annotations: null } }, merge);
  const resumed = trial.deploy({ files, application, clock: systemClock });
  await endPod("migrate");
  expect(await resumed).toMatchObject({ result: "succeeded" });
  expect((await jobs()).map(({ metadata }) => metadata.finalizers ?? [])).toEqual([[]]);
});

test("a hook whose annotations somebody has removed is let go all the same once no stage waits for it", async () => {
  const files = { "a.yaml": hook("migrate") };
  const stop = new AbortController();
  const stopped = trial.deploy({ files, application, clock: systemClock, stopping: stop.signal });
  const refused = expect(stopped).rejects.toMatchObject({ code: "unavailable" });
  await eventually(async () => expect(await jobs()).toHaveLength(1));
  stop.abort();
  await refused;
  await cluster.request("PATCH", jobPath("migrate"), { metadata: { annotations: null } }, merge);
  trial.startDeployment();
  const settings = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${namespace}}\n`;
  expect(await trial.deploy({ files: { "a.yaml": settings } })).toMatchObject({ result: "succeeded" });
  expect((await jobs()).map(({ metadata }) => metadata.finalizers ?? [])).toEqual([[]]);
});

test("the Job of a hook that a finalizer of somebody else keeps is named when it cannot be replaced", async () => {
  await using hasty = new Trial({
    ...{ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() },
    clusters: new Clusters({ terminationMs: 0 }),
  });
  const files = { "a.yaml": hook("migrate", "PreSync", { metadata: "finalizers: [example.org/keep], " }) };
  const first = hasty.deploy({ files, application, clock: systemClock });
  await endPod("migrate");
  expect(await first).toMatchObject({ result: "succeeded" });
  hasty.startDeployment();
  const { result, message } = await hasty.deploy({ files, application, clock: systemClock });
  expect(result).toBe("failed");
  expect(message).toMatch(/PreSync hook Job\.batch .*\/migrate \(a\.yaml:2\).* is being deleted since .* example\.org\/keep/);
  await cluster.request("PATCH", jobPath("migrate"), { metadata: { finalizers: null } }, merge);
  const again = hasty.deploy({ files, application, clock: systemClock });
  await endPod("migrate");
  expect(await again).toMatchObject({ result: "succeeded" });
  await cluster.request("PATCH", jobPath("migrate"), { metadata: { finalizers: null } }, merge);
});
