import { setTimeout as delay } from "node:timers/promises";
import { type Clock, systemClock } from "@slipway/plugin-sdk";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const total = 4;
const manifest = (version: string, name = "web") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: ${total}
  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  selector: {matchLabels: {app: ${name}, pipecd.dev/variant: primary}}
  template:
    metadata: {labels: {app: ${name}, pipecd.dev/variant: primary}}
    spec: {containers: [{name: main, image: "${name}:${version}"}]}
`;
const service = () => `---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec: {selector: {app: web, pipecd.dev/variant: primary}, ports: [{port: 80}]}
`;
const revision = (version: string, more = "") => ({ "app.yaml": manifest(version) + more });

interface Live {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number; readonly observedGeneration?: number };
}
const deployments = () => `/apis/apps/v1/namespaces/${namespace}/deployments`;
const read = async () => (await cluster.request<{ readonly items: readonly Live[] }>("GET", deployments())).body.items;
/** `name replicas` of every Deployment. */
const scales = async () => (await read()).map(({ metadata, spec }) => `${metadata.name} ${spec.replicas}`);

/** Looks more often than a stage would. */
const clock: Clock = {
  ...systemClock,
  sleep: (duration, signal) => systemClock.sleep(Temporal.Duration.from({ milliseconds: duration.total("milliseconds") / 10 }), signal),
};

const options = { replicas: "50%", dynamicStableScale: true };
const canaryStage = { name: "K8S_CANARY_ROLLOUT", with: options };
const pipeline = [canaryStage, "K8S_PRIMARY_ROLLOUT", "K8S_CANARY_CLEAN"];
const routedPipeline = [canaryStage, "K8S_TRAFFIC_ROUTING", "K8S_PRIMARY_ROLLOUT", "K8S_TRAFFIC_ROUTING", "K8S_CANARY_CLEAN"];
const succeeded = { result: "succeeded", message: "" };

/** Deploys the first revision, and waits until it has its pods. */
async function begin(files: Readonly<Record<string, string>>): Promise<void> {
  expect(await trial.deploy({ files, options: { waitForReady: true }, clock })).toMatchObject(succeeded);
}

/** Records how far the scales of both were from the declared number, until the test ends. */
function watchBounds(): { readonly scaled: number[]; readonly available: number[] } {
  const seen: { readonly scaled: number[]; readonly available: number[] } = { scaled: [], available: [] };
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  void (async () => {
    while (!stop.signal.aborted) {
      const live = await read().catch(() => []);
      const sum = (of: (each: Live) => number) => live.reduce((all, each) => all + of(each), 0);
      if (live.length > 0) {
        seen.scaled.push(sum(({ spec }) => spec.replicas));
        seen.available.push(sum(({ spec, status }) => Math.min(spec.replicas, status.availableReplicas ?? 0)));
      }
      await delay(20, undefined, { signal: stop.signal }).catch(() => {});
    }
  })();
  return seen;
}

test("a canary takes its pods from the primary within the bounds, also after a stop in the middle, and gives them back before it is deleted", async () => {
  const running = revision("1");
  await begin(running);
  const deployment = { files: revision("2"), running, pipeline, stage: "K8S_CANARY_ROLLOUT", options, clock };
  const seen = watchBounds();
  const stopping = new AbortController();
  const first = trial.deploy({ ...deployment, stopping: stopping.signal });
  await eventually(async () => expect(await scales()).toContain("web-canary 1"), { intervalMs: 5 });
  stopping.abort();
  await expect(first).rejects.toBeDefined();

  const done = await trial.deploy(deployment);
  expect(done).toMatchObject(succeeded);
  expect(done.lines.at(-1)).toMatch(/^success: 1 applied, web 2 and 2 pods$/);
  expect(await scales()).toEqual(["web 2", "web-canary 2"]);
  const again = await trial.deploy(deployment);
  expect(again.lines.filter((line) => line.includes("scaling"))).toEqual([]);

  const cleaned = await trial.deploy({ ...deployment, stage: "K8S_CANARY_CLEAN", options: {}, index: 2 });
  expect(cleaned).toMatchObject(succeeded);
  expect(cleaned.lines.filter((line) => line.includes("web-canary")).at(-1)).toBe(
    `success: deleted Deployment.apps ${namespace}/web-canary`,
  );
  expect(await scales()).toEqual([`web ${total}`]);
  expect(seen.scaled.length).toBeGreaterThan(0);
  // How much of the room it uses, and how much of that is seen, depends on the machine.
  expect(Math.max(...seen.scaled)).toBeLessThanOrEqual(total + 1);
  expect(Math.min(...seen.available)).toBeGreaterThanOrEqual(total);
});

test("a rollback brings the primary back and waits for it before the canary is deleted", async () => {
  const running = revision("1", manifest("1", "api"));
  await begin(running);
  const deployment = { files: revision("2", manifest("2", "api")), running, pipeline, clock };
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options })).toMatchObject(succeeded);
  expect(await scales()).toEqual(["api 2", "api-canary 2", "web 2", "web-canary 2"]);
  const seen = watchBounds();
  expect(await trial.deploy({ ...deployment, stage: "K8S_ROLLBACK" })).toMatchObject(succeeded);
  expect(await scales()).toEqual([`api ${total}`, `web ${total}`]);
  expect(Math.min(...seen.available)).toBeGreaterThanOrEqual(2 * total);
});

test("a workload that the revision adds gets its canary, and becomes a primary afterwards", async () => {
  const running = revision("1");
  await begin(running);
  const deployment = { files: revision("2", manifest("2", "api")), running, pipeline, clock };
  const tried = await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options: { ...options, dryRun: true } });
  expect(tried.lines).toContain(`info: would scale Deployment.apps ${namespace}/api from 0 to 0, and api-canary from 0 to 2`);
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options })).toMatchObject(succeeded);
  expect(await scales()).toEqual(["api-canary 2", "web 2", "web-canary 2"]);
  const smaller = { ...options, replicas: "25%" };
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options: smaller })).toMatchObject(succeeded);
  expect(await scales()).toEqual(["api-canary 1", "web 3", "web-canary 1"]);
  expect(await trial.deploy({ ...deployment, stage: "K8S_PRIMARY_ROLLOUT", index: 1 })).toMatchObject(succeeded);
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_CLEAN", index: 2 })).toMatchObject(succeeded);
  expect(await scales()).toEqual([`api ${total}`, `web ${total}`]);
});

/** As a person would. */
const scaleByHand = (name: string, replicas: number) =>
  cluster.request("PATCH", `${deployments()}/${name}/scale`, { spec: { replicas } }, { contentType: "application/merge-patch+json" });

test("a rollback to a revision that declares no number brings back the pods that the workload had", async () => {
  const running = { "app.yaml": manifest("1").replace(`replicas: ${total}`, "paused: false") };
  await begin(running);
  await scaleByHand("web", 3);
  const deployment = { files: revision("2"), running, pipeline, clock };
  const everything = { ...options, replicas: "100%" };
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options: everything })).toMatchObject(succeeded);
  expect(await scales()).toEqual(["web 0", `web-canary ${total}`]);
  const seen = watchBounds();
  expect(await trial.deploy({ ...deployment, stage: "K8S_ROLLBACK" })).toMatchObject(succeeded);
  expect(await scales()).toEqual(["web 3"]);
  expect(Math.min(...seen.available)).toBeGreaterThanOrEqual(3);
});

test("a workload that an autoscaler scales by now has its pods again before the canary is deleted", async () => {
  const running = revision("1");
  await begin(running);
  const deployment = { files: revision("2"), running, pipeline, clock };
  const everything = { ...options, replicas: "100%" };
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options: everything })).toMatchObject(succeeded);
  await cluster.request("POST", `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`, {
    metadata: { name: "web" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, minReplicas: 1, maxReplicas: 9 },
  });
  const seen = watchBounds();
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_CLEAN", index: 2 })).toMatchObject(succeeded);
  expect(await scales()).toEqual([`web ${total}`]);
  expect(Math.min(...seen.available)).toBeGreaterThanOrEqual(total);
});

test("a workload that a person has made larger is not made smaller when its canary is deleted", async () => {
  const running = revision("1");
  await begin(running);
  const deployment = { files: revision("2"), running, pipeline, clock };
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options })).toMatchObject(succeeded);
  await scaleByHand("web", 9);
  expect(await trial.deploy({ ...deployment, stage: "K8S_CANARY_CLEAN", index: 2 })).toMatchObject(succeeded);
  expect(await scales()).toEqual(["web 9"]);
});

test("a sync deletes a canary that a deployment left once its workload has its pods", async () => {
  const running = revision("1");
  await begin(running);
  const everything = { ...options, replicas: "100%" };
  const left = { files: revision("2"), running, pipeline, stage: "K8S_CANARY_ROLLOUT", options: everything, clock };
  expect(await trial.deploy(left)).toMatchObject(succeeded);
  expect(await scales()).toEqual(["web 0", `web-canary ${total}`]);
  trial.startDeployment();
  const seen = watchBounds();
  expect(await trial.deploy({ files: revision("3"), running, pipeline, clock, options: { prune: true } })).toMatchObject(succeeded);
  expect(await scales()).toEqual([`web ${total}`]);
  expect(Math.min(...seen.available)).toBe(total);
});

test("a canary that shared pods before the file was changed gives them back", async () => {
  const running = revision("1");
  await begin(running);
  const shared = { files: revision("2"), running, pipeline, stage: "K8S_CANARY_ROLLOUT", clock };
  expect(await trial.deploy({ ...shared, options: { ...options, replicas: "100%" } })).toMatchObject(succeeded);
  trial.startDeployment();
  const seen = watchBounds();
  const additional = ["K8S_CANARY_ROLLOUT", "K8S_CANARY_CLEAN"];
  const later = { files: revision("3"), running, pipeline: additional, clock };
  expect(await trial.deploy({ ...later, stage: "K8S_CANARY_CLEAN", index: 1 })).toMatchObject(succeeded);
  expect(await scales()).toEqual([`web ${total}`]);
  expect(await trial.deploy({ ...shared, options: { ...options, replicas: "100%" } })).toMatchObject(succeeded);
  trial.startDeployment();
  expect(await trial.deploy({ ...later, stage: "K8S_CANARY_ROLLOUT", options: {} })).toMatchObject(succeeded);
  expect(await scales()).toEqual([`web ${total}`, "web-canary 1"]);
  expect(Math.min(...seen.available)).toBe(total);
});

test("a sync gives a workload its pods before its traffic returns from a canary that a deployment left", async () => {
  const running = revision("1", service());
  await begin(running);
  const left = { files: revision("2", service()), running, pipeline: routedPipeline, clock };
  expect(await trial.deploy({ ...left, stage: "K8S_CANARY_ROLLOUT", options })).toMatchObject(succeeded);
  expect(await trial.deploy({ ...left, stage: "K8S_TRAFFIC_ROUTING", options: { all: "canary" }, index: 1 })).toMatchObject(succeeded);
  expect(await scales()).toEqual(["web 0", `web-canary ${total}`]);
  trial.startDeployment();
  const sync = { files: revision("3", service()), options: { prune: true } };
  const { lines, result } = await trial.deploy({ ...sync, running, pipeline: routedPipeline, clock });
  expect(result).toBe("succeeded");
  expect(await scales()).toEqual([`web ${total}`]);
  const at = (text: string) => lines.findIndex((line) => line.includes(text));
  const scaled = at(`scaling Deployment.apps ${namespace}/web from 0 to ${total}`);
  expect(scaled).toBeGreaterThan(0);
  expect(scaled).toBeLessThan(at("applied Service"));
});

test.for([3, 1, 0])("a rollback after a cancel with %i pods left brings back what was there", async (left) => {
  const running = revision("1");
  await begin(running);
  const deployment = { files: revision("2"), running, pipeline, clock };
  const seen = watchBounds();
  const cancel = new AbortController();
  const everything = { ...options, replicas: "100%" };
  const cancelled = trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options: everything, signal: cancel.signal });
  await eventually(async () => expect(await scales()).toContain(`web ${left}`), { intervalMs: 5 });
  cancel.abort();
  await cancelled.catch(() => undefined);
  expect(await trial.deploy({ ...deployment, stage: "K8S_ROLLBACK" })).toMatchObject(succeeded);
  expect(await scales()).toEqual([`web ${total}`]);
  expect(Math.min(...seen.available)).toBe(total);
});

test("where a stage routes the traffic, the primary gives up pods after its traffic, and has them before it returns", async () => {
  const running = revision("1", service());
  await begin(running);
  const deployment = { files: revision("2", service()), running, pipeline: routedPipeline, clock };
  const run = async (stage: string, of: unknown, index: number) => {
    expect(await trial.deploy({ ...deployment, stage, options: of, index })).toMatchObject(succeeded);
    return scales();
  };
  expect(await run("K8S_CANARY_ROLLOUT", options, 0)).toEqual([`web ${total}`, "web-canary 2"]);
  expect(await run("K8S_TRAFFIC_ROUTING", { all: "canary" }, 1)).toEqual(["web 0", `web-canary ${total}`]);
  // A canary that is rolled out again keeps the pods for its traffic.
  expect(await run("K8S_CANARY_ROLLOUT", { ...options, replicas: "25%" }, 0)).toEqual(["web 0", `web-canary ${total}`]);
  expect(await run("K8S_TRAFFIC_ROUTING", { all: "primary" }, 3)).toEqual([`web ${total}`, "web-canary 2"]);
  expect(await run("K8S_TRAFFIC_ROUTING", { all: "canary" }, 1)).toEqual(["web 0", `web-canary ${total}`]);
  // Git has the same number as before.
  expect(await run("K8S_PRIMARY_ROLLOUT", {}, 2)).toEqual([`web ${total}`, `web-canary ${total}`]);
});

test("a rollback leaves a canary its pods until its traffic has moved, also if a stage was about to move it", async () => {
  const running = revision("1", service());
  await begin(running);
  const deployment = { files: revision("2", service()), running, pipeline: routedPipeline, clock };
  await trial.deploy({ ...deployment, stage: "K8S_CANARY_ROLLOUT", options });
  const routing = { ...deployment, stage: "K8S_TRAFFIC_ROUTING" };
  expect(await trial.deploy({ ...routing, options: { all: "canary" }, index: 1 })).toMatchObject(succeeded);

  // No room for the pods that the primary needs.
  const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`;
  await cluster.request("POST", quotas, { metadata: { name: "full" }, spec: { hard: { pods: String(total) } } });
  const cancel = new AbortController();
  const cancelled = trial.deploy({ ...routing, options: { all: "primary" }, index: 3, signal: cancel.signal });
  await eventually(async () => expect(await scales()).toContain(`web ${total}`));
  cancel.abort();
  await expect(cancelled).rejects.toMatchObject({ code: "canceled" });
  await cluster.request("DELETE", `${quotas}/full`);
  const { lines, result } = await trial.deploy({ ...deployment, stage: "K8S_ROLLBACK" });
  expect(result).toBe("succeeded");
  const at = (text: string) => lines.findIndex((line) => line.includes(text));
  expect(at("applied Service")).toBeGreaterThan(0);
  expect(at(`scaling Deployment.apps ${namespace}/web-canary`)).toBeGreaterThan(at("applied Service"));
});

test("a dry run changes nothing, and a workload that an autoscaler scales is refused before anything is applied", async () => {
  const running = revision("1");
  await begin(running);
  const deployment = { files: revision("2"), running, pipeline, stage: "K8S_CANARY_ROLLOUT", clock };
  const tried = await trial.deploy({ ...deployment, options: { ...options, dryRun: true } });
  expect(tried).toMatchObject(succeeded);
  expect(tried.lines).toContain(`info: would scale Deployment.apps ${namespace}/web from ${total} to 2, and web-canary from 0 to 2`);
  expect(await scales()).toEqual([`web ${total}`]);

  await cluster.request("POST", `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`, {
    metadata: { name: "web" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, minReplicas: total, maxReplicas: 9 },
  });
  const refused = await trial.deploy({ ...deployment, options });
  expect(refused).toMatchObject({ result: "failed", message: expect.stringContaining("an autoscaler decides how many it has") });
  expect(await scales()).toEqual([`web ${total}`]);
});

test("a canary whose pods do not become available fails the stage with the reason, and the primary keeps what it has left", async () => {
  const running = revision("1");
  await begin(running);
  const stuck = { "app.yaml": manifest("2").replace("spec: {containers", 'spec: {nodeSelector: {nowhere: "yes"}, containers') };
  const failed = await trial.deploy({
    files: stuck,
    running,
    pipeline,
    stage: "K8S_CANARY_ROLLOUT",
    options: { ...options, readyTimeout: "2s" },
    clock,
  });
  expect(failed.result).toBe("failed");
  expect(failed.message).toContain(
    `Deployment.apps ${namespace}/web and web-canary do not have after 2s 2 and 2 pods: web-canary: Waiting`,
  );
  expect(await scales()).toEqual([`web ${total}`, "web-canary 1"]);
});

test("a canary takes no pods from a workload whose number the application file leaves to others", async () => {
  const running = revision("1");
  await begin(running);
  const spec = { driftDetection: { ignoreFields: [`apps/v1:Deployment:${namespace}:web#spec.replicas`] } };
  const refused = await trial.deploy({ files: revision("2"), running, pipeline, spec, stage: "K8S_CANARY_ROLLOUT", options, clock });
  expect(refused).toMatchObject({ result: "failed", message: expect.stringContaining("leaves spec.replicas of Deployment.apps") });
  expect(await scales()).toEqual([`web ${total}`]);
});
