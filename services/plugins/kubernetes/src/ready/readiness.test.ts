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

const deployment = (spec: object, conditions: readonly object[] = []) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", generation: 1 },
  spec: { replicas: 1, ...spec },
  status: { observedGeneration: 1, conditions },
});

test("a Deployment that goes on is not ready yet, and one that gave up never will be", () => {
  expect(readinessOf(deployment({}) as never)).toMatchObject({ kind: "not-ready", isFinal: false });
  const late = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" };
  expect(readinessOf(deployment({}, [late]) as never)).toMatchObject({ kind: "not-ready", isFinal: true });
  expect(readinessOf(deployment({ paused: true }) as never)).toEqual({ kind: "ready" });
  expect(readinessOf(undefined)).toMatchObject({ kind: "not-ready", isFinal: false });
});
