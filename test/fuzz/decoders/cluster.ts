import { gzipSync } from "node:zlib";
import { isDryRunStage, isFault, parseTargetResult, prunedIn } from "@slipway/domain";
import { parseJson } from "../../../services/plugins/analysis/src/providers/json-answer.ts";
import { expand } from "../../../services/plugins/analysis/src/templates/expand.ts";
import { remainsOf } from "../../../services/plugins/kubernetes/src/applier/deletion.ts";
import {
  groupVersionPaths,
  resourcesOfAggregated,
  resourcesOfList,
} from "../../../services/plugins/kubernetes/src/client/discovery/discovery.ts";
import { canonicalQuantity } from "../../../services/plugins/kubernetes/src/diff/quantity.ts";
import { deletionHealth } from "../../../services/plugins/kubernetes/src/health/deletion-health.ts";
import { healthOf } from "../../../services/plugins/kubernetes/src/health/health.ts";
import { eventOf } from "../../../services/plugins/kubernetes/src/inspect/events/event-of.ts";
import { decodeInventory } from "../../../services/plugins/kubernetes/src/inventory/inventory.ts";
import { decodeJson } from "../../../services/plugins/kubernetes/src/json/json-codec.ts";
import { isKubeObject } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import type { Decoder } from "../decoder.ts";

const kubernetes = "services/plugins/kubernetes/src";
const groups = JSON.stringify({
  items: [
    {
      metadata: { name: "apps" },
      versions: [
        {
          version: "v1",
          resources: [{ resource: "deployments", responseKind: { kind: "Deployment" }, scope: "Namespaced", verbs: ["get", "list"] }],
        },
      ],
    },
  ],
  groups: [{ versions: [{ groupVersion: "apps/v1" }] }],
  groupVersion: "apps/v1",
  resources: [{ name: "deployments", kind: "Deployment", namespaced: true, verbs: ["get"] }],
});
const kinds = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Pod",
  "Service",
  "Ingress",
  "PersistentVolumeClaim",
  "HorizontalPodAutoscaler",
  "Certificate",
  "Rollout",
  "Widget",
];
const objects = kinds.map((kind) =>
  JSON.stringify({
    apiVersion:
      kind === "HorizontalPodAutoscaler"
        ? "autoscaling/v2"
        : kind === "Certificate"
          ? "cert-manager.io/v1"
          : kind === "Pod" || kind === "Service"
            ? "v1"
            : kind.includes("Job")
              ? "batch/v1"
              : "apps/v1",
    kind,
    metadata: {
      name: "a",
      namespace: "b",
      uid: "u",
      generation: 2,
      creationTimestamp: "2026-11-30T10:00:00Z",
      annotations: { a: "1" },
      finalizers: ["x"],
      deletionTimestamp: "2026-11-30T10:00:00Z",
    },
    spec: {
      replicas: 3,
      type: "LoadBalancer",
      selector: { matchLabels: { a: "b" } },
      template: { spec: { containers: [{ name: "web", image: "web:1" }] } },
    },
    status: {
      observedGeneration: 1,
      replicas: 3,
      phase: "Running",
      conditions: [{ type: "Ready", status: "False", reason: "R", message: "m", lastTransitionTime: "2026-11-30T10:00:00Z" }],
      containerStatuses: [
        {
          name: "web",
          ready: false,
          restartCount: 3,
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode: 1 } },
        },
      ],
      loadBalancer: { ingress: [{ ip: "192.0.2.1" }] },
    },
    involvedObject: { kind: "Pod", name: "a", namespace: "b", uid: "u" },
    series: { count: 3, lastObservedTime: "2026-11-30T10:00:00Z" },
    message: "m",
    reason: "r",
    count: 1,
    lastTimestamp: "2026-11-30T10:00:00Z",
  }),
);
const metadata = JSON.stringify({
  deleted: 1,
  gone: 0,
  failed: 0,
  objects: [{ kind: "ConfigMap", name: "a", namespace: "b", result: "deleted", text: "" }],
  result: "success",
  text: "ok",
});

/** JSON that a server sent, if it is JSON. */
function answered<T>(text: string, read: (answer: ReturnType<typeof decodeJson>) => T): T | undefined {
  let answer: ReturnType<typeof decodeJson>;
  try {
    answer = decodeJson(text);
  } catch {
    return undefined;
  }
  return read(answer);
}

/** What API servers, providers of metrics, and plugins answer. */
export const clusterDecoders: readonly Decoder[] = [
  {
    name: "an answer of an API server",
    sources: [`${kubernetes}/json/json-codec.ts`],
    valid: [...objects, '{"big": 9007199254740993123}'],
    decode: (_, text) => decodeJson(text),
    throws: (error) => error instanceof SyntaxError || isFault(error),
  },
  {
    name: "what an API server serves",
    sources: [],
    valid: [groups],
    decode: (_, text) =>
      answered(text, (answer) => [resourcesOfAggregated(answer), groupVersionPaths(answer), resourcesOfList(answer), remainsOf(answer)]),
  },
  {
    name: "the health of an object",
    sources: [`${kubernetes}/health/cluster/autoscaler-health.ts`],
    valid: objects,
    decode: (_, text) => answered(text, (answer) => (isKubeObject(answer) ? [healthOf(answer), deletionHealth(answer)] : undefined)),
  },
  {
    name: "an event of a cluster",
    sources: [],
    valid: objects,
    decode: (_, text) => answered(text, (answer) => (isKubeObject(answer) ? eventOf(answer, "dev", (shown) => shown) : undefined)),
  },
  {
    name: "an inventory",
    sources: [`${kubernetes}/inventory/inventory.ts`],
    valid: [gzipSync('{"version":1,"objects":["apps:Deployment:shop:web"]}')],
    decode: (content) => decodeInventory(content, "dev"),
    refuses: ["internal"],
  },
  { name: "a quantity", sources: [], valid: ["100m", "1.5Gi", "1e3", "-0.5"], decode: (_, text) => canonicalQuantity(text) },
  {
    name: "an answer with metrics",
    sources: ["services/plugins/analysis/src/providers/json-answer.ts"],
    valid: [metadata],
    decode: (_, text) => parseJson(text),
    throws: (error) => error instanceof Error,
  },
  {
    name: "a template of an analysis",
    sources: ["services/plugins/analysis/src/templates/expand.ts"],
    valid: ['sum(rate({{ .App.Name }}[1m])) {{ index .AppCustomArgs "a-b" }} {{ "{{" }} {{- /* c */ -}}'],
    decode: (_, text) => expand(text, { App: { values: { Name: "a" } }, AppCustomArgs: { values: { "a-b": "c" } } }),
    refuses: ["invalid"],
  },
  {
    name: "what a stage says that it deleted",
    sources: ["packages/domain/src/deployment/stage/pruned-objects.ts"],
    valid: [metadata],
    decode: (_, text) => prunedIn({ "pruned-dev": text, [text]: text, pruned: text }),
  },
  {
    name: "what a stage says of a deploy target",
    sources: ["packages/domain/src/deployment/stage/target-results.ts"],
    valid: [metadata],
    decode: (_, text) => parseTargetResult("dev", text),
  },
  {
    name: "the options of a stage in a plan",
    sources: ["packages/domain/src/deployment/is-dry-run.ts"],
    valid: ['{"dryRun": true}'],
    decode: (_, config) => isDryRunStage({ config }),
  },
];
