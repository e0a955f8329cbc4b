import { expect, test } from "vitest";
import { isAwaited, readinessOf } from "./readiness.ts";

test.for<readonly [string, string, boolean]>([
  ["apps", "Deployment", true],
  ["", "Service", true],
  ["", "ConfigMap", false],
  ["", "PersistentVolumeClaim", false],
  ["batch", "CronJob", false],
  ["rbac.authorization.k8s.io", "Role", false],
  ["apiextensions.k8s.io", "CustomResourceDefinition", true],
  ["cert-manager.io", "Certificate", true],
])("%s %s is waited for: %s", ([group, kind, want]) => expect(isAwaited({ group, kind })).toBe(want));

const deployment = (spec: object, conditions: readonly object[] = [], updatedReplicas = 1) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", generation: 1 },
  spec: { replicas: 1, ...spec },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas, conditions },
});

test("a Deployment that goes on is not ready yet, and one that gave up never will be", () => {
  expect(readinessOf(deployment({}) as never)).toMatchObject({ kind: "not-ready", isFinal: false });
  const late = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" };
  expect(readinessOf(deployment({}, [late]) as never)).toMatchObject({ kind: "not-ready", isFinal: true });
  // Its template was changed just now: what the controller says is about the pods before.
  expect(readinessOf(deployment({}, [late], 0) as never)).toMatchObject({ kind: "not-ready", isFinal: false });
  const refused = { type: "ReplicaFailure", status: "True", message: "exceeded quota" };
  expect(readinessOf(deployment({}, [late, refused], 0) as never)).toMatchObject({ kind: "not-ready", isFinal: true });
  expect(readinessOf(deployment({ paused: true }) as never)).toEqual({ kind: "ready" });
  expect(readinessOf(undefined)).toMatchObject({ kind: "not-ready", isFinal: false });
});
