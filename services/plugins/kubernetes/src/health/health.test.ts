import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { healthOf } from "./health.ts";

const workload = (kind: string, spec: string, status: string, metadata = "") =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: web, generation: 2${metadata}}\nspec: {${spec}}\nstatus: {observedGeneration: 2, ${status}}\n`;
const pod = (status: string, restartPolicy = "Always") =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {restartPolicy: ${restartPolicy}}\nstatus: {${status}}\n`;
const done = "replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2";

const cases: readonly { readonly name: string; readonly text: string; readonly want: string; readonly why?: string }[] = [
  { name: "a Deployment that is rolled out", text: workload("Deployment", "replicas: 2", done), want: "healthy" },
  { name: "a Deployment scaled to 0", text: workload("Deployment", "replicas: 0", ""), want: "healthy" },
  {
    name: "a paused Deployment",
    text: workload("Deployment", "paused: true, replicas: 2", done),
    want: "suspended",
    why: "Deployment is paused",
  },
  {
    name: "a Deployment whose generation was not observed",
    text: workload("Deployment", "replicas: 2", "observedGeneration: 1"),
    want: "progressing",
    why: "observed deployment generation",
  },
  {
    name: "a Deployment beyond its progress deadline",
    text: workload("Deployment", "replicas: 2", "conditions: [{type: Progressing, reason: ProgressDeadlineExceeded}]"),
    want: "degraded",
    why: 'Deployment "web" exceeded',
  },
  {
    name: "a Deployment during its rollout",
    text: workload("Deployment", "replicas: 2", "updatedReplicas: 1"),
    want: "progressing",
    why: "1/2 replicas to be updated",
  },
  {
    name: "a Deployment with old pods",
    text: workload("Deployment", "replicas: 2", "updatedReplicas: 2, replicas: 3"),
    want: "progressing",
    why: "1 old replicas are pending termination",
  },
  {
    name: "a Deployment with unavailable pods",
    text: workload("Deployment", "replicas: 2", "updatedReplicas: 2, replicas: 2"),
    want: "progressing",
    why: "2/2 replicas to be available",
  },
  {
    name: "a Deployment that is being deleted",
    text: workload("Deployment", "replicas: 2", done, ", deletionTimestamp: '2026-01-01T00:00:00Z'"),
    want: "progressing",
    why: "to be deleted",
  },
  {
    name: "a StatefulSet that is rolled out",
    text: workload("StatefulSet", "replicas: 2", `${done}, currentRevision: a, updateRevision: a`),
    want: "healthy",
  },
  {
    name: "a StatefulSet that is not ready",
    text: workload("StatefulSet", "replicas: 2", "readyReplicas: 1"),
    want: "progressing",
    why: "ready replicas (1)",
  },
  {
    name: "a StatefulSet with two revisions",
    text: workload("StatefulSet", "replicas: 2", `${done}, currentRevision: a, updateRevision: b`),
    want: "progressing",
    why: "revision b",
  },
  {
    name: "a StatefulSet updated up to its partition",
    text: workload(
      "StatefulSet",
      "replicas: 2, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}",
      "readyReplicas: 2, updatedReplicas: 1",
    ),
    want: "healthy",
  },
  { name: "a ReplicaSet with its pods", text: workload("ReplicaSet", "replicas: 2", done), want: "healthy" },
  {
    name: "a ReplicaSet that cannot create pods",
    text: workload("ReplicaSet", "replicas: 2", "conditions: [{type: ReplicaFailure, status: 'True', message: quota}]"),
    want: "degraded",
    why: "quota",
  },
  {
    name: "a ReplicaSet with unavailable pods",
    text: workload("ReplicaSet", "replicas: 2", "availableReplicas: 1"),
    want: "progressing",
    why: "1/2 replicas are available",
  },
  {
    name: "a DaemonSet on all nodes",
    text: workload("DaemonSet", "", "desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3"),
    want: "healthy",
  },
  {
    name: "a DaemonSet during its rollout",
    text: workload("DaemonSet", "", "desiredNumberScheduled: 3, updatedNumberScheduled: 1"),
    want: "progressing",
    why: "1 out of 3",
  },
  {
    name: "a DaemonSet on a wrong node",
    text: workload("DaemonSet", "", "desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1, numberMisscheduled: 1"),
    want: "progressing",
    why: "not supposed to run",
  },
  { name: "a running Pod", text: pod("phase: Running"), want: "healthy" },
  {
    name: "a running Pod that is not ready",
    text: pod("phase: Running, conditions: [{type: Ready, status: 'False', message: probe failed}]"),
    want: "progressing",
    why: "probe failed",
  },
  { name: "a completed Pod", text: pod("phase: Succeeded", "Never"), want: "healthy" },
  { name: "a Pod that failed", text: pod("phase: Failed, message: gone", "Never"), want: "degraded", why: "gone" },
  { name: "a pending Pod", text: pod("phase: Pending"), want: "progressing" },
  {
    name: "a Pod that no node takes",
    text: pod("phase: Pending, conditions: [{type: PodScheduled, status: 'False', message: Insufficient cpu}]"),
    want: "progressing",
    why: "Insufficient cpu",
  },
  {
    name: "a Pod whose image cannot be pulled",
    text: pod("phase: Pending, containerStatuses: [{state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]"),
    want: "degraded",
    why: "no such image",
  },
];
test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  const object = parseManifests(text, "a.yaml").manifests[0]?.object;
  expect(object && healthOf(object)).toEqual({ health: want, reason: expect.stringContaining(why) });
});

test("kinds without a rule have no health, even if they share the name of a kind with one", () => {
  for (const text of [
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}",
    "apiVersion: other.io/v1\nkind: Deployment\nmetadata: {name: a}",
  ]) {
    const object = parseManifests(text, "a.yaml").manifests[0]?.object;
    expect(object).toBeDefined();
    expect(object && healthOf(object)).toBeUndefined();
  }
});
