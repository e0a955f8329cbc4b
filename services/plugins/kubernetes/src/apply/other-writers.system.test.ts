import { randomUUID } from "node:crypto";
import { FakeClock } from "@slipway/plugin-sdk/testing";
import { type GatedCluster, gateCluster } from "@slipway/testkit";
import { beforeEach, expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import type { Files } from "../testing/trial/trial-directories.ts";
import type { TrialDeployment } from "../testing/trial/trial-requests.ts";
import { cluster, namespace, useTrial } from "../testing/use-trial.ts";

useTrial();

let gate: GatedCluster;
/** Reaches the cluster through the gate; the other writer does not. */
let trial: Trial;
beforeEach(async ({ onTestFinished: after }) => {
  gate = await gateCluster(cluster);
  after(() => gate[Symbol.asyncDispose]());
  trial = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: randomUUID() });
  after(() => trial[Symbol.asyncDispose]());
});

const configMap = (name: string, value: string, annotations = "") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}, annotations: {${annotations}}}\ndata: {value: "${value}"}\n`;
const files = (...texts: readonly string[]): Files => ({ "a.yaml": texts.join("") });

interface Live {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}
const path = (name = "") => `/api/v1/namespaces/${namespace}/configmaps${name && `/${name}`}`;
const read = async (name: string) => {
  const { status, body } = await cluster.request<Live>("GET", path(name));
  return status === 200 ? body : undefined;
};
const create = (name: string) =>
  cluster.request("POST", `${path()}?fieldManager=somebody`, { metadata: { name }, data: { value: "theirs", beside: "theirs" } });
const erase = (name: string) => cluster.request("DELETE", path(name));

/** What another writer does to an object while our request about it is on its way. */
const writers: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  changes: (name) =>
    cluster.request(
      "PATCH",
      `${path(name)}?fieldManager=somebody`,
      { data: { value: "theirs", beside: "theirs" } },
      { contentType: "application/merge-patch+json" },
    ),
  deletes: erase,
  recreates: async (name) => {
    await erase(name);
    await create(name);
  },
};

/** Deploys, and lets another writer act before the request after the first `passed` with this method arrives. */
async function deployMeanwhile(
  deployment: TrialDeployment,
  { method, passed = 0 }: { readonly method: string; readonly passed?: number },
  act: () => Promise<unknown>,
) {
  const held = gate.holdAfter(passed, method);
  const running = trial.deploy(deployment);
  const first = await Promise.race([held.reached.then(() => "held"), running.then(({ message }) => `ended: ${message}`)]);
  expect(first).toBe("held");
  await act();
  held.release();
  return running;
}

const methods = [
  { name: "an apply", annotations: "", request: { method: "PATCH" } },
  { name: "a replace", annotations: "pipecd.dev/sync-by-replace: enabled", request: { method: "PUT" } },
  { name: "the delete of a force replace", annotations: "pipecd.dev/force-sync-by-replace: enabled", request: { method: "DELETE" } },
];
const meetings = methods.flatMap((how) => Object.entries(writers).map(([writer, act]) => ({ ...how, writer, act })));

test.for(meetings)("$name is on its way and another writer $writer the object: it is as declared, and ours", async (meeting) => {
  const { annotations, request, act, writer } = meeting;
  await trial.deploy({ files: files(configMap("a", "1", annotations)) });
  const before = await read("a");
  const wanted = files(configMap("a", "2", annotations));
  const { result, message } = await deployMeanwhile({ files: wanted }, request, () => act("a"));
  expect({ result, message }).toEqual({ result: "succeeded", message: "" });
  const after = await read("a");
  expect(after).toMatchObject({ data: { value: "2" }, metadata: { labels: { "pipecd.dev/application": trial.applicationId } } });
  expect(after?.data).toEqual({ value: "2" });
  const isSame = writer === "changes" && request.method !== "DELETE";
  expect(after?.metadata.uid === before?.metadata.uid).toBe(isSame);
  expect((await trial.livestate(wanted)).sync).toEqual({ status: "synced" });
});

test("somebody creates the object between the delete and the create of a force replace: it is as declared, and ours", async () => {
  const forced = "pipecd.dev/force-sync-by-replace: enabled";
  await trial.deploy({ files: files(configMap("a", "1", forced)) });
  const wanted = files(configMap("a", "2", forced));
  const { result } = await deployMeanwhile({ files: wanted }, { method: "POST" }, () => create("a"));
  expect(result).toBe("succeeded");
  expect((await read("a"))?.data).toEqual({ value: "2" });
});

test.for(Object.entries(writers))(
  "fields of others are taken over and another writer %s the object: it is as declared",
  async ([, act]) => {
    // The second PATCH is that of the managers.
    await create("a");
    const wanted = files(configMap("a", "theirs"));
    const { result, message } = await deployMeanwhile({ files: wanted }, { method: "PATCH", passed: 1 }, () => act("a"));
    expect({ result, message }).toEqual({ result: "succeeded", message: "" });
    const after = await read("a");
    expect(after).toMatchObject({ data: { value: "theirs" }, metadata: { labels: { "pipecd.dev/application": trial.applicationId } } });
    expect(after?.data).toEqual({ value: "theirs" });
    expect((await trial.livestate(wanted)).sync).toEqual({ status: "synced" });
  },
);

test.for([
  { writer: "changes", line: "success: deleted", left: undefined },
  { writer: "deletes", line: "success: deleted", left: undefined },
  { writer: "recreates", line: "info: kept ConfigMap", left: { value: "theirs", beside: "theirs" } },
])("an object is pruned and another writer $writer it: only what is still ours goes", async ({ writer, line, left }) => {
  await trial.deploy({ files: files(configMap("a", "1"), configMap("old", "1")) });
  const pruned = { files: files(configMap("a", "1")), options: { prune: true } };
  const act = writers[writer] ?? expect.unreachable();
  const { result, lines } = await deployMeanwhile(pruned, { method: "DELETE" }, () => act("old"));
  expect(result).toBe("succeeded");
  expect(lines.filter((each) => each.includes("/old"))).toEqual([expect.stringContaining(line)]);
  expect((await read("old"))?.data).toEqual(left);
  // Nobody comes back to it.
  expect((await trial.deploy(pruned)).lines.join("\n")).not.toContain("/old");
});

test.for(Object.entries(writers))(
  "a rollback is on its way and another writer %s the object: it is as the revision before",
  async ([, act]) => {
    const running = files(configMap("a", "1"));
    await trial.deploy({ files: running });
    const bad = files(configMap("a", "2"), configMap("added", "2"));
    await trial.deploy({ files: bad, running, options: { prune: true } });
    const back = { files: bad, running, stage: "K8S_ROLLBACK" };
    expect((await deployMeanwhile(back, { method: "PATCH" }, () => act("a"))).message).toBe("");
    expect([(await read("a"))?.data, await read("added")]).toEqual([{ value: "1" }, undefined]);
  },
);

const web = (image: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {nodeSelector: {nowhere: "yes"}, containers: [{name: web, image: "web:${image}"}]}
`;

/** A clock on which somebody acts as soon as the stage waits. */
function clockWith(act: () => Promise<unknown>): FakeClock {
  const clock = new FakeClock({ autoAdvance: true });
  const sleep = clock.sleep.bind(clock);
  let acting: Promise<unknown> | undefined;
  clock.sleep = async (duration, signal) => {
    acting ??= act();
    await acting;
    await sleep(duration, signal);
  };
  return clock;
}

test.for([
  { writer: "deletes", reason: "it does not exist any more" },
  { writer: "recreates", reason: "it has not the marks of this application any more: somebody created it again" },
])(
  "a stage waits for an object and another writer $writer it: the stage fails with that, and nothing is pruned",
  async ({ writer, reason }) => {
    await trial.deploy({ files: files(configMap("old", "1")) });
    const at = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const clock = clockWith(async () => {
      await cluster.request("DELETE", `${at}/web`);
      if (writer === "deletes") return;
      const labels = { app: "web" };
      const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "theirs:1" }] } };
      await cluster.request("POST", at, { metadata: { name: "web" }, spec: { selector: { matchLabels: labels }, template } });
    });
    const options = { prune: true, waitForReady: true, readyTimeout: "3s" };
    const { result, message } = await trial.deploy({ files: files(web("1")), options, clock });
    expect(result).toBe("failed");
    expect(message).toContain(`Deployment.apps ${namespace}/web: ${reason}`);
    expect(await read("old")).toBeDefined();
    // The next sync makes it right.
    expect((await trial.deploy({ files: files(web("1")), options: { prune: true } })).message).toBe("");
    expect(await read("old")).toBeUndefined();
  },
);

test("a stage waits for a Job that its TTL removes: it is done, and what it replaces is pruned", async () => {
  await trial.deploy({ files: files(configMap("old", "1")) });
  const brief = `apiVersion: batch/v1\nkind: Job\nmetadata: {name: brief, namespace: ${namespace}}\nspec: {ttlSecondsAfterFinished: 0, template: {spec: {restartPolicy: Never, nodeSelector: {nowhere: "yes"}, containers: [{name: main, image: "job:1"}]}}}\n`;
  // No node runs it here: what its controller would do once it has finished is done by hand.
  const clock = clockWith(() =>
    cluster.request("DELETE", `/apis/batch/v1/namespaces/${namespace}/jobs/brief?propagationPolicy=Background`),
  );
  const { result, lines } = await trial.deploy({ files: files(brief), options: { prune: true, waitForReady: true }, clock });
  expect(result).toBe("succeeded");
  expect(lines).toContain(`success: ready Job.batch ${namespace}/brief`);
  expect(await read("old")).toBeUndefined();
});
