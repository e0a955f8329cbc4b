import { expect, test } from "vitest";
import { type HealthCase, healthOfText } from "../../testing/health-of-text.ts";

const set = (kind: string, spec: string, status: string) =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: web, generation: 2}\nspec: {${spec}}\nstatus: {observedGeneration: 2, ${status}}\n`;
const onDelete = "updateStrategy: {type: OnDelete}";
const partition = (from: number) => `updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: ${from}}}`;
const old = "currentRevision: a, updateRevision: b";

const cases: readonly HealthCase[] = [
  {
    name: "a StatefulSet that updates on delete, with old pods",
    text: set("StatefulSet", `replicas: 3, ${onDelete}`, `readyReplicas: 3, updatedReplicas: 1, ${old}`),
    want: "healthy",
    why: "2 of 3 pods have an old revision: with updateStrategy OnDelete",
  },
  {
    name: "a StatefulSet that updates on delete, all of whose pods were deleted since",
    text: set("StatefulSet", `replicas: 3, ${onDelete}`, `readyReplicas: 3, updatedReplicas: 3, ${old}`),
    want: "healthy",
  },
  {
    name: "a StatefulSet that updates on delete, with a pod that is not ready",
    text: set("StatefulSet", `replicas: 3, ${onDelete}`, `readyReplicas: 2, updatedReplicas: 1, ${old}`),
    want: "progressing",
    why: "ready replicas (2)",
  },
  {
    name: "a StatefulSet with old pods below its partition",
    text: set("StatefulSet", `replicas: 3, ${partition(2)}`, `readyReplicas: 3, updatedReplicas: 1, ${old}`),
    want: "healthy",
    why: "2 of 3 pods have an old revision: they are below partition 2",
  },
  {
    name: "a StatefulSet whose partition is above all pods",
    text: set("StatefulSet", `replicas: 3, ${partition(9)}`, `readyReplicas: 3, ${old}`),
    want: "healthy",
    why: "3 of 3 pods",
  },
  {
    name: "a StatefulSet with a partition of 0 during its rollout",
    text: set("StatefulSet", `replicas: 3, ${partition(0)}`, `readyReplicas: 3, updatedReplicas: 2, ${old}`),
    want: "progressing",
    why: "2 out of 3",
  },
  {
    name: "a StatefulSet whose pods have not been ready for long enough",
    text: set(
      "StatefulSet",
      `replicas: 3, minReadySeconds: 30, ${partition(0)}`,
      "readyReplicas: 3, updatedReplicas: 3, availableReplicas: 1",
    ),
    want: "progressing",
    why: "2 of 3 pods to be ready for spec.minReadySeconds",
  },
  {
    name: "a DaemonSet that updates on delete, with old pods",
    text: set("DaemonSet", onDelete, "desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 3"),
    want: "healthy",
    why: "2 of 3 pods have an old template: with updateStrategy OnDelete",
  },
  {
    name: "a DaemonSet that updates on delete, with a pod that is not available",
    text: set("DaemonSet", onDelete, "desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 2"),
    want: "progressing",
    why: "2 of 3 updated pods are available",
  },
  {
    name: "a Deployment whose pods are refused",
    text: set("Deployment", "replicas: 3", "replicas: 0, conditions: [{type: ReplicaFailure, status: 'True', message: exceeded quota}]"),
    want: "degraded",
    why: "exceeded quota",
  },
];
test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  expect(healthOfText(text)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
