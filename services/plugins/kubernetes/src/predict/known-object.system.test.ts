import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { reducedObject } from "../cache/store/reduced-object.ts";
import { openCluster } from "../client/cluster.ts";
import { type ConflictPolicy, conflictPolicies } from "../fields/conflict-policy.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";
import { type Prediction, predictObject } from "./predict-object.ts";

useTrial();

const declared = () => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}, annotations: {tier: "1"}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1", env: [{name: MODE, value: calm}]}]}}
`;

const managers = ["kubectl-edit", "node", "example-controller", "kube-controller-manager", "ignored"] as const;
const container = (more: object) => ({ spec: { template: { spec: { containers: [{ name: "web", ...more }] } } } });
const changes: Readonly<Record<string, (value: number) => object>> = {
  "a declared annotation": (value) => ({ metadata: { annotations: { tier: value === 0 ? null : `${value}` } } }),
  "another annotation": (value) => ({ metadata: { annotations: { more: value === 0 ? null : `${value}` } } }),
  replicas: (value) => ({ spec: { replicas: value + 1 } }),
  "an undeclared field": (value) => ({ spec: { minReadySeconds: value } }),
  "a declared variable": (value) => container({ env: [{ name: "MODE", value: value === 0 ? "calm" : `${value}` }] }),
  "another variable": (value) => container({ env: [{ name: "MORE", value: `${value}` }] }),
  "an image": (value) => container({ image: `web:${value + 1}` }),
};

const change = fc.record({
  manager: fc.constantFrom(...managers),
  what: fc.constantFrom(...Object.keys(changes)),
  value: fc.nat({ max: 2 }),
});

/** What is told of it; not from whom a sync would take what. */
function shown(prediction: Prediction): unknown {
  if (prediction.kind !== "changed") return prediction.kind;
  const { nodes, notes } = prediction.change;
  return { nodes, notes, left: prediction.answer.filter((note) => note.startsWith("left")) };
}

test("whoever changes whatever, what a sync would make of an object that is known is what it would make of it by asking for everything", async () => {
  await using target = await openCluster({ kubeConfigPath: cluster.kubeconfigPath, masterURL: "" });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const { signal } = stop;
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
  const files = { "d.yaml": declared() };
  const [manifest] = parseManifests(declared(), "d.yaml").manifests;
  if (manifest === undefined) throw new Error("nothing is declared");
  const ignored = ignoredFieldsOf(
    JSON.stringify({ spec: { driftDetection: { ignoreFields: ["apps/v1:Deployment:*:web#manager:ignored"] } } }),
  );

  const agrees = fc.asyncProperty(
    fc.constantFrom<ConflictPolicy>(...conflictPolicies),
    fc.array(change, { minLength: 1, maxLength: 4 }),
    async (conflicts, sequence) => {
      await cluster.request("DELETE", path);
      await trial.deploy({ files });
      for (const { manager, what, value } of sequence)
        await cluster.request("PATCH", `${path}?fieldManager=${manager}`, changes[what]?.(value), {
          contentType: "application/strategic-merge-patch+json",
        });
      const { body } = await cluster.request<KubeObject>("GET", path);
      const pair = { old: reducedObject(body), desired: manifest.object };
      const rules = { conflicts, ignored, scalers: new Scalers(target, signal, []) };
      const request = { rules, applicationId: trial.applicationId, variantLabel: "pipecd.dev/variant", signal };
      const known = await predictObject(target, pair, request);
      expect(shown(known)).toEqual(shown(await predictObject(target, pair, { ...request, namesOwners: true })));
    },
  );
  await fc.assert(agrees, { numRuns: 15, endOnFailure: true });
});
