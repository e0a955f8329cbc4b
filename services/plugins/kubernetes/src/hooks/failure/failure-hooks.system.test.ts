import { systemClock } from "@slipway/plugin-sdk";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial();

const application = { input: { hooks: "argo" } };
const configMap = (name: string, annotations = "") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}, annotations: {${annotations}}}\n`;
const alarm = () => configMap("alarm", "argocd.argoproj.io/hook: SyncFail");
const migrate = () =>
  `---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, namespace: ${namespace}, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {restartPolicy: Never, nodeSelector: {nowhere: "yes"}, containers: [{name: main, image: "job:1"}]}}}\n`;
const list = async (path: string) => {
  const { body } = await cluster.request<{ items: readonly { metadata: { name: string } }[] }>("GET", path);
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};
const configMaps = () => list(`/api/v1/namespaces/${namespace}/configmaps`);
const jobs = () => list(`/apis/batch/v1/namespaces/${namespace}/jobs`);

/** The rollback of the deployment. */
const rollBack = (files: Readonly<Record<string, string>>, running?: Readonly<Record<string, string>>) =>
  trial.deploy({ files, application, stage: "K8S_ROLLBACK", stageId: "rollback", ...(running && { running }) });
const ran = "success: applied SyncFail hook ConfigMap ";

test("a deployment that was cancelled between two attempts runs its hooks for failures in its rollback, once", async () => {
  const running = { "a.yaml": configMap("settings") };
  await trial.deploy({ files: running, application });
  trial.startDeployment();
  const files = { "a.yaml": alarm() + configMap("Not_A_Name") };
  expect(await trial.deploy({ files, application, retriesLeft: 1 })).toMatchObject({ result: "failed" });
  const { result, lines } = await rollBack(files, running);
  expect(result).toBe("succeeded");
  expect(lines.filter((line) => line.startsWith(ran))).toHaveLength(1);
  expect(await configMaps()).toEqual(["alarm", "settings"]);

  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/configmaps/alarm`);
  expect(await rollBack(files, running)).toMatchObject({ result: "succeeded" });
  expect(await configMaps()).toEqual(["settings"]);
});

test("a deployment that is cancelled while a hook runs lets go of it, and runs those for failures, also if nothing can be rolled back", async () => {
  const files = { "a.yaml": migrate() + alarm() + configMap("settings") };
  const cancel = new AbortController();
  const cancelled = trial.deploy({ files, application, clock: systemClock, signal: cancel.signal });
  const refused = expect(cancelled).rejects.toMatchObject({ code: "canceled" });
  await eventually(async () => expect(await jobs()).toEqual(["migrate"]));
  cancel.abort();
  await refused;
  expect(await configMaps()).toEqual([]);
  const { result, lines } = await rollBack(files);
  expect(result).toBe("failed");
  expect(lines.filter((line) => line.startsWith(ran))).toHaveLength(1);
  expect(await configMaps()).toEqual(["alarm"]);
});

test("a rollback runs no hooks for failures if the sync has succeeded, or has run them", async () => {
  const running = { "a.yaml": configMap("settings") };
  const good = { "a.yaml": alarm() + configMap("settings") };
  await trial.deploy({ files: good, running, application });
  expect((await rollBack(good, running)).result).toBe("succeeded");
  expect(await configMaps()).toEqual(["settings"]);

  trial.startDeployment();
  const bad = { "a.yaml": alarm() + configMap("Not_A_Name") };
  await trial.deploy({ files: bad, running, application });
  expect(await configMaps()).toEqual(["alarm", "settings"]);
  const { result, lines } = await rollBack(bad, running);
  expect(result).toBe("succeeded");
  expect(lines.filter((line) => line.includes("SyncFail"))).toEqual([]);
});

test("a hook for failures that fails does not stop the rollback", async () => {
  const running = { "a.yaml": configMap("settings") };
  const files = { "a.yaml": configMap("Not_An_Alarm", "argocd.argoproj.io/hook: SyncFail") + configMap("Not_A_Name") };
  await trial.deploy({ files, running, application, retriesLeft: 1 });
  const { result, lines } = await rollBack(files, running);
  expect(result).toBe("succeeded");
  expect(lines.join("\n")).toMatch(/error: .*SyncFail hook ConfigMap .*Not_An_Alarm .* was rejected/);
  expect(await configMaps()).toEqual(["settings"]);
});

test("a rollback lets go of the hook of a process that died, also if nothing can be rolled back", async () => {
  const files = { "a.yaml": migrate() + configMap("settings") };
  const stop = new AbortController();
  const stopped = trial.deploy({ files, application, clock: systemClock, stopping: stop.signal });
  const refused = expect(stopped).rejects.toMatchObject({ code: "unavailable" });
  await eventually(async () => expect(await jobs()).toEqual(["migrate"]));
  stop.abort();
  await refused;
  const { result, lines } = await rollBack(files);
  expect(result).toBe("failed");
  expect(lines).toContain(`info: PreSync hook Job.batch ${namespace}/migrate goes on without Slipway: no stage waits for its end any more`);
  const { body } = await cluster.request<{ metadata: object }>("GET", `/apis/batch/v1/namespaces/${namespace}/jobs/migrate`);
  expect(body.metadata).not.toHaveProperty("finalizers");
});

test("hooks for failures run too if the last attempt is refused before it changes anything, but an earlier one had begun", async () => {
  const bad = { "a.yaml": alarm() + configMap("Not_A_Name") };
  await trial.deploy({ files: bad, application, stageId: "sync", retriesLeft: 1 });
  expect(await configMaps()).toEqual([]);
  const twice = configMap("twice").replace(namespace, "default") + configMap("twice").replace(`namespace: ${namespace}, `, "");
  const { message, lines } = await trial.deploy({ files: { "a.yaml": alarm() + twice }, application, stageId: "sync" });
  expect(message).toContain("is declared twice");
  expect(lines.filter((line) => line.startsWith(ran))).toHaveLength(1);

  trial.startDeployment();
  const refused = await trial.deploy({ files: { "a.yaml": alarm() + twice }, application });
  expect(refused.lines.filter((line) => line.includes("SyncFail"))).toEqual([]);
});
