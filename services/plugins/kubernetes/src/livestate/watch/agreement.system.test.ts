import type { Livestate } from "@slipway/plugin-sdk";
import { eventually } from "@slipway/testkit";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";
import { WatchedState } from "../../testing/watched-state.ts";
import { watchTiming } from "./watch-timing.ts";

useTrial();

const files = () => ({
  "all.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1", env: [{name: MODE, value: calm}]}]}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: ${namespace}, annotations: {tier: "1"}}
data: {mode: calm}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other, namespace: ${namespace}}
data: {mode: calm}
`,
});
const merge = (path: string, body: object, manager = "kubectl-edit") =>
  cluster.request("PATCH", `${path}?fieldManager=${manager}`, body, { contentType: "application/merge-patch+json" });
const core = () => `/api/v1/namespaces/${namespace}`;
const apps = () => `/apis/apps/v1/namespaces/${namespace}`;

/** What may happen in the cluster, each at any time. */
const happenings: Readonly<Record<string, (value: number) => Promise<unknown>>> = {
  "a declared annotation has a value": (value) =>
    merge(`${core()}/configmaps/settings`, { metadata: { annotations: { tier: `${value}` } } }),
  "a declared annotation is removed": () => merge(`${core()}/configmaps/settings`, { metadata: { annotations: { tier: null } } }),
  "an annotation is added or removed": (value) =>
    merge(`${core()}/configmaps/settings`, { metadata: { annotations: { more: value === 0 ? null : `${value}` } } }),
  "a controller writes an annotation": (value) =>
    merge(`${core()}/configmaps/other`, { metadata: { annotations: { seen: `${value}` } } }, "settings-controller"),
  "contents have a value": (value) => merge(`${core()}/configmaps/other`, { data: { mode: value === 0 ? "calm" : `${value}` } }),
  "there are replicas": (value) => merge(`${apps()}/deployments/web`, { spec: { replicas: value + 1 } }),
  "a rollout begins": (value) =>
    merge(`${apps()}/deployments/web`, { spec: { template: { metadata: { annotations: { restart: `${value}` } } } } }),
  "drift is ignored or not": (value) =>
    merge(`${core()}/configmaps/other`, {
      metadata: { annotations: { "pipecd.dev/ignore-drift-detection": value % 2 === 0 ? null : "true" } },
    }),
  "an object loses its marks and has them again": async () => {
    const path = `${core()}/configmaps/other`;
    await merge(path, { metadata: { labels: { "pipecd.dev/application": null } } });
    await merge(path, { metadata: { labels: { "pipecd.dev/application": trial.applicationId } } });
  },
  "an object is created again by a sync": async () => {
    await cluster.request("DELETE", `${core()}/configmaps/settings`);
    await trial.deploy({ files: files() });
  },
  "pods go": () => cluster.request("DELETE", `${core()}/pods`),
};

/** In an order that does not depend on that of answers, and without what is told of an object only while it is new. */
function comparable({ resources, sync }: Livestate): unknown {
  const sorted = resources.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.parse(JSON.stringify({ resources: sorted.map((resource) => ({ ...resource, parentIds: resource.parentIds ?? [] })), sync }));
}

test("whatever happens, what was told object by object is what a look at everything finds", async () => {
  await trial.deploy({ files: files() });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  // Nothing is looked at because of the time.
  const timing = { ...watchTiming, unknownMs: 3_600_000, wholeMs: 3_600_000 };
  const declared = files();
  const seen = new WatchedState(trial.watch(declared, { signal: stop.signal, timing }));
  await seen.until(() => seen.state.sync.status === "synced");

  const happening = fc.record({ what: fc.constantFrom(...Object.keys(happenings)), value: fc.nat({ max: 2 }) });
  const agrees = fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 8 }), async (sequence) => {
    for (const { what, value } of sequence) await happenings[what]?.(value);
    // What the cluster's controllers do meanwhile makes a difference.
    await eventually(
      async () => {
        const found = comparable(await trial.livestate(declared));
        expect(comparable(seen.state)).toEqual(found);
      },
      { timeoutMs: 60_000 },
    );
  });
  await fc.assert(agrees, { numRuns: 25, endOnFailure: true });
});
