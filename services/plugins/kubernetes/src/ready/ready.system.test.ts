import { type StageLog, systemClock } from "@slipway/plugin-sdk";
import { eventually, startKubelet } from "@slipway/testkit";
import { expect, test } from "vitest";
import { openCluster } from "../client/cluster.ts";
import { defineLamps } from "../testing/lamps.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";
import { untilReady } from "./until-ready.ts";

useTrial();

const hidden = "hunter2-hunter2";
const deployment = (name: string, podSpec = "", minReadySeconds = 0) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: 1
  minReadySeconds: ${minReadySeconds}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${podSpec}containers: [{name: main, image: "web:1"}]}
`;
const job = (name: string, spec: string) =>
  `---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}, template: {spec: {restartPolicy: Never, nodeSelector: {nowhere: "yes"}, containers: [{name: main, image: "job:1"}]}}}\n`;
const secret = () => `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ${namespace}}\nstringData: {password: ${hidden}}\n`;
const files = (text: string) => ({ "a.yaml": text });
const waiting = { waitForReady: true, prune: true };

interface Items {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> } }[];
}
const namesOf = async (path: string) => {
  const { body } = await cluster.request<Items>("GET", path);
  return body.items.map(({ metadata }) => metadata.name);
};

test("a stage waits until what it applied is ready, before it deletes what that replaces", async () => {
  await trial.deploy({ files: files(deployment("old")) });
  const { result, lines } = await trial.deploy({ files: files(deployment("fresh", "", 1)), options: waiting, clock: systemClock });
  expect(result).toBe("succeeded");
  const [ready, deleted] = ["success: the applied object is ready", `success: deleted Deployment.apps ${namespace}/old`];
  expect(lines.filter((line) => line === ready || line === deleted)).toEqual([ready, deleted]);
});

test("what is not ready in time fails the stage with the reason and the events of its pods, and nothing is pruned", async () => {
  await trial.deploy({ files: files(deployment("old")) });
  await eventually(async () => {
    const stuck = files(secret() + deployment("stuck", 'nodeSelector: {nowhere: "yes"}, '));
    const { result, message, lines } = await trial.deploy({ files: stuck, options: { ...waiting, readyTimeout: "2s" } });
    expect(result).toBe("failed");
    expect(message).toContain(`1 applied objects are not ready after 2s\nDeployment.apps ${namespace}/stuck: Waiting for remaining`);
    expect(lines.join("\n")).toMatch(/info: event of Pod .*stuck-.*: Warning FailedScheduling: /);
  });
  expect(await namesOf(`/apis/apps/v1/namespaces/${namespace}/deployments`)).toEqual(["old", "stuck"]);
});

test("a failing container is named with its state and the last lines of its log, and values of Secrets are hidden in both", async () => {
  await using kubelet = await startKubelet(cluster);
  const declared = files(secret() + deployment("web", `nodeName: ${kubelet.nodeName}, `));
  await trial.deploy({ files: declared, options: waiting, clock: systemClock });
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const [pod = ""] = await namesOf(pods);
  const crash = async (name: string) => {
    const message = `cannot sign in with ${hidden}`;
    const state = { waiting: { reason: "CrashLoopBackOff", message } };
    const main = { name: "main", image: "web:1", imageID: "", ready: false, restartCount: 2, state };
    const status = { conditions: [{ type: "Ready", status: "False" }], containerStatuses: [main] };
    await cluster.request("PATCH", `${pods}/${name}/status`, { status }, { contentType: "application/merge-patch+json" });
  };
  const failed = () =>
    eventually(async () => {
      await crash(pod);
      const { lines, result } = await trial.deploy({ files: declared, options: { ...waiting, readyTimeout: "1s" } });
      expect(result).toBe("failed");
      expect(lines).toContain(`info: Pod ${namespace}/${pod}: cannot sign in with *****; restarted 2 times`);
      return lines;
    });
  const container = `container main of Pod ${namespace}/${pod}`;

  // Its node has no log of it.
  expect((await failed()).join("\n")).toContain(`info: the log of ${container} cannot be read: `);

  const ended = { namespace, pod, container: "main", previous: true };
  for (const text of ["listening", `panic: ${hidden}`]) kubelet.write(ended, text);
  const lines = await failed();
  const at = lines.indexOf(`info: last lines of ${container}:`);
  expect(lines.slice(at, at + 3)).toEqual([`info: last lines of ${container}:`, "info:   listening", "info:   panic: *****"]);
  expect(lines.join("\n")).not.toContain(hidden);
});

test("a failure that waiting does not change ends the wait at once", async () => {
  const { result, message } = await trial.deploy({
    files: files(job("late", "activeDeadlineSeconds: 1")),
    options: { ...waiting, readyTimeout: "1h" },
    clock: systemClock,
  });
  expect(result).toBe("failed");
  expect(message).toContain(`1 applied objects cannot become ready\nJob.batch ${namespace}/late: `);
});

test("without the option a stage does not wait", async () => {
  expect(await trial.deploy({ files: files(deployment("stuck", 'nodeSelector: {nowhere: "yes"}, ')) })).toMatchObject({
    result: "succeeded",
  });
});

test("rules of the application say what is waited for, and how healthy it is", async () => {
  const service = files(
    `---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: ${namespace}}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n`,
  );
  const rule = {
    when: "object.spec.ports[0].port == 80",
    health: "degraded",
    messageExpression: "'port ' + string(object.spec.ports[0].port)",
  };
  const application = { healthRules: [{ group: "", kind: "Service", rules: [rule] }] };
  const { result, message } = await trial.deploy({ files: service, application, options: { ...waiting, readyTimeout: "0s" } });
  expect({ result, message }).toEqual({ result: "failed", message: expect.stringContaining(`Service ${namespace}/web: port 80`) });
  const { resources } = await trial.livestate(service, "", {}, application);
  expect(resources).toContainEqual(expect.objectContaining({ resourceType: "Service", health: "degraded", healthReason: "port 80" }));
});

test("while the API of a kind is down its objects are neither gone nor ready, and are waited for", async ({ onTestFinished }) => {
  const lamps = await defineLamps(cluster);
  await trial.deploy({ files: files(lamps.manifest(namespace, "desk")) });
  await lamps.setDown(true);
  const target = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "" });
  onTestFinished(() => target[Symbol.asyncDispose]());
  const lines: string[] = [];
  const log: StageLog = {
    info: (line) => void lines.push(String(line)),
    success: (line) => void lines.push(String(line)),
    error: () => {},
  };
  const wait = (seconds: number) =>
    untilReady({
      cluster: target,
      applicationId: trial.applicationId,
      healthRules: [],
      applied: [{ group: lamps.group, kind: "Lamp", namespace, name: "desk" }],
      timeout: Temporal.Duration.from({ seconds }),
      startedAt: systemClock.now(),
      endByThemselves: [],
      hidden: [],
      clock: systemClock,
      log,
      signal: AbortSignal.timeout(60_000),
    });
  await expect(wait(0)).rejects.toMatchObject({
    code: "deadline",
    message: expect.stringContaining(
      `${lamps.kind} ${namespace}/desk: whether it is ready is not known: the API server of ${lamps.group}/v1 does not answer`,
    ),
  });
  const waiting = wait(300);
  await eventually(async () => expect(lines.filter((line) => line.startsWith("waiting until 1 object is"))).toHaveLength(2));
  await lamps.setDown(false);
  await waiting;
  expect(lines.at(-1)).toBe("the applied object is ready");
});
