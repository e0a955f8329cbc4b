import { expect, test } from "vitest";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { refuseIgnoredReplicas } from "./refuse-ignored-replicas.ts";

const workload = (name: string): KubeObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "shop" } });
const refusal = (entry: string) => {
  const ignored = ignoredFieldsOf(JSON.stringify({ spec: { driftDetection: { ignoreFields: [entry] } } }));
  return () => refuseIgnoredReplicas(ignored, [workload("web"), workload("api")]);
};

test.for(["apps/v1:Deployment:shop:web#spec.replicas", "*:Deployment:*:w*#/spec/replicas", "apps/v1:Deployment:shop:web#spec"])(
  "a workload whose number of pods is left to others shares none with a canary: %s",
  (entry) => {
    expect(refusal(entry)).toThrow("ignoreFields leaves spec.replicas of Deployment.apps shop/web to others");
  },
);

test.for([
  "apps/v1:Deployment:shop:web#spec.paused",
  "apps/v1:Deployment:other:web#spec.replicas",
  "apps/v1:StatefulSet:shop:web#spec.replicas",
])("other ignored fields and objects do not matter: %s", (entry) => {
  expect(refusal(entry)).not.toThrow();
});
