import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { childSink } from "../../services/plugins/kubernetes/src/cache/store/child-sink.ts";
import { managedSink, type ObjectSink } from "../../services/plugins/kubernetes/src/cache/store/managed-sink.ts";
import { ObjectIndex } from "../../services/plugins/kubernetes/src/cache/store/object-index.ts";
import type { ApiResource } from "../../services/plugins/kubernetes/src/client/discovery/discovery.ts";

/** Bytes of memory for each object, ours and as parsed JSON, which is what an informer usually keeps. */
interface PerObject {
  readonly managed: number;
  readonly child: number;
  readonly parsed: number;
}

export interface LiveMemoryBench {
  readonly bench: "live-memory";
  /** Of the JSON of a Deployment and of a Pod, half each. */
  readonly jsonBytes: number;
  readonly at10000: PerObject;
  readonly at50000: PerObject;
  /** The most memory during a first list and a list after that, in pages of 250, by what is kept at the end. */
  readonly peakToSteady: number;
}

const pageSize = 250;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Measures in this process, without a cluster. */
export async function run(): Promise<LiveMemoryBench> {
  return {
    bench: "live-memory",
    jsonBytes: Math.round((deploymentText(0).length + podText(0).length) / 2),
    at10000: perObject(10_000),
    at50000: perObject(50_000),
    peakToSteady: peakToSteady(50_000),
  };
}

function perObject(count: number): PerObject {
  return {
    managed: measure(count, (index) => fill(managedSink(index, deployments), deploymentText, count)),
    child: measure(count, (index) => fill(childSink(index, pods), podText, count)),
    parsed: measure(count, () => Array.from({ length: count }, (_, n) => JSON.parse(n % 2 === 0 ? deploymentText(n) : podText(n)))),
  };
}

/** What is kept must stay reachable until it is measured. */
function measure(count: number, keep: (index: ObjectIndex) => unknown): number {
  const before = used();
  const index = new ObjectIndex(() => {});
  const kept = [index, keep(index)];
  const bytes = used() - before;
  return Math.round(bytes / count) + kept.length - 2;
}

function fill(sink: ObjectSink, textOf: (n: number) => string, count: number): ObjectSink {
  for (const { items } of pages(textOf, count)) for (const item of items) sink.put(item);
  return sink;
}

function peakToSteady(count: number): number {
  const before = used();
  const index = new ObjectIndex(() => {});
  const sink = managedSink(index, deployments);
  let peak = 0;
  for (let lists = 0; lists < 2; lists++) {
    const uids = new Set<string>();
    for (const { items } of pages(deploymentText, count)) {
      for (const item of items) {
        uids.add(item.metadata.uid);
        sink.put(item);
      }
      // What a collection would free now is not needed: only what is reachable counts.
      if (uids.size % 5_000 === 0) peak = Math.max(peak, used() + pageBytes() - before);
    }
    sink.retain(uids);
  }
  const steady = used() - before;
  sink[Symbol.dispose]();
  return Number((peak / steady).toFixed(2));
}

interface Item {
  readonly [key: string]: string | Item;
  readonly metadata: Item & { readonly uid: string };
}

function* pages(textOf: (n: number) => string, count: number): Generator<{ readonly items: readonly Item[] }> {
  for (let from = 0; from < count; from += pageSize)
    yield JSON.parse(`{"items":[${Array.from({ length: pageSize }, (_, n) => textOf(from + n)).join()}]}`);
}

/** A page as text and parsed, while it is handled. */
function pageBytes(): number {
  return 6 * pageSize * deploymentText(0).length;
}

function used(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const resource = (group: string, kind: string, plural: string): ApiResource => ({
  group,
  version: "v1",
  kind,
  plural,
  names: [],
  isNamespaced: true,
  verbs: [],
});
const deployments = resource("apps", "Deployment", "deployments");
const pods = resource("", "Pod", "pods");

const uidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const marks = (n: number) => ({
  "pipecd.dev/managed-by": "piped",
  "pipecd.dev/piped": "piped-1",
  "pipecd.dev/application": `application-${n % 500}`,
  "pipecd.dev/commit-hash": "c".repeat(40),
});
const container = {
  name: "web",
  image: "registry.example/shop/web:1.2.3",
  ports: [{ containerPort: 8080, protocol: "TCP" }],
  resources: {},
};
const fields = (manager: string, subresource?: string) => ({
  manager,
  operation: "Apply",
  apiVersion: "apps/v1",
  time: "2026-01-01T00:00:00Z",
  fieldsType: "FieldsV1",
  fieldsV1: {
    "f:spec": {
      "f:replicas": {},
      "f:template": { "f:spec": { "f:containers": { 'k:{"name":"web"}': { "f:image": {}, "f:ports": {} } } } },
    },
  },
  ...(subresource !== undefined && { subresource }),
});
const conditions = ["Available", "Progressing", "Ready", "Initialized"].map((type) => ({
  type,
  status: "True",
  lastTransitionTime: "2026-01-01T00:00:00Z",
  reason: "AsItShouldBe",
  message: "everything is as it should be for some time now",
}));

function deploymentText(n: number): string {
  return JSON.stringify({
    metadata: {
      name: `web-${n}`,
      namespace: `team-${n % 100}`,
      uid: uidOf(n),
      resourceVersion: `${1_000_000 + n}`,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: marks(n),
      annotations: { ...marks(n), "pipecd.dev/resource-key": `apps:Deployment:team-${n % 100}:web-${n}` },
      managedFields: [fields("slipway"), fields("kube-controller-manager", "status")],
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [container] } },
    },
    status: { replicas: 2, availableReplicas: 2, updatedReplicas: 2, conditions },
  });
}

function podText(n: number): string {
  return JSON.stringify({
    metadata: {
      name: `web-${n}-abcde`,
      namespace: `team-${n % 100}`,
      uid: uidOf(n),
      resourceVersion: `${1_000_000 + n}`,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { app: "web", "pod-template-hash": "abcdef" },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `web-${n}`, uid: uidOf(n + 1_000_000), controller: true }],
      managedFields: [fields("kube-controller-manager"), fields("kubelet", "status")],
    },
    spec: { containers: [container], nodeName: "node-1", serviceAccountName: "default", restartPolicy: "Always" },
    status: {
      phase: "Running",
      conditions,
      podIP: "10.0.0.1",
      containerStatuses: [{ name: "web", ready: true, restartCount: 0, state: { running: {} } }],
    },
  });
}
