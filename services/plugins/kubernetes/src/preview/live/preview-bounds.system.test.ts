import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testPreview } from "@slipway/plugin-sdk/testing";
import { eventually, gateCluster } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { Clusters } from "../../client/clusters.ts";
import { kubernetesPlugin } from "../../plugin.ts";
import { Trial } from "../../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial();

const configMap = (name: string, value = "x") =>
  `---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: ${namespace}}, data: {a: ${value}}}\n`;

test("1 000 equal objects cost few requests, and each that changes two or less", async () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `c${index}`);
  const files = (changed: number) => ({ "c.yaml": names.map((name, index) => configMap(name, index < changed ? "new" : "old")).join("") });
  expect((await trial.deploy({ files: files(0) })).result).toBe("succeeded");
  await using gate = await gateCluster(cluster);
  await using gated = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: trial.applicationId });
  gated.objects = trial.objects;
  const requests = () => ["GET", "PATCH", "POST", "PUT"].reduce((sum, method) => sum + gate.answered(method), 0);
  expect(await gated.preview({ files: files(0) })).toMatchObject({ noChange: true, basis: "live" });
  expect(requests()).toBeLessThan(100); // with discovery
  const discovered = requests();
  expect(await gated.preview({ files: files(0) })).toMatchObject({ noChange: true });
  const equal = requests() - discovered;
  expect(equal).toBeLessThan(20);
  const before = requests();
  expect((await gated.preview({ files: files(50) })).objects).toHaveLength(50);
  expect(requests() - before).toBeLessThanOrEqual(equal + 100);
  expect(gate.answered("PUT") + gate.answered("POST")).toBe(0);
});

test("of two deploy targets one is away: it is not known, and the other is exact", async () => {
  const dir = await mkdtemp(join(tmpdir(), "preview-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, "a.yaml"), configMap("a"));
  await using clusters = new Clusters();
  const previews = await testPreview(kubernetesPlugin(clusters), {
    deployTargets: [
      { name: "here", config: { kubeConfigPath: cluster.kubeconfigPath } },
      { name: "away", config: { kubeConfigPath: "/no/such/kubeconfig" } },
    ],
    target: { dir },
  });
  expect(previews).toMatchObject([
    { deployTarget: "here", basis: "live", objects: [{ action: "create", name: "a", notes: [] }] },
    { deployTarget: "away", basis: "files", noChange: false, basisReason: expect.stringContaining("/no/such/kubeconfig") },
  ]);
});

test("what a quota or a policy refuses is refused by its name, and the values that they quote are hidden", async () => {
  await cluster.request("POST", `/api/v1/namespaces/${namespace}/resourcequotas`, {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "few" },
    spec: { hard: { services: "0" } },
  });
  const policies = "/apis/admissionregistration.k8s.io/v1";
  const name = `quoting-${randomUUID()}`;
  onTestFinished(async () => {
    await cluster.request("DELETE", `${policies}/validatingadmissionpolicybindings/${name}`);
    await cluster.request("DELETE", `${policies}/validatingadmissionpolicies/${name}`);
  });
  await cluster.request("POST", `${policies}/validatingadmissionpolicies`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["configmaps", "secrets"] }],
      },
      validations: [{ expression: "false", messageExpression: "'not ' + object.data.a + ', please'" }],
    },
  });
  await cluster.request("POST", `${policies}/validatingadmissionpolicybindings`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: name, validationActions: ["Deny"] },
  });
  const files = {
    "a.yaml": `${configMap("quoted", "hunter2")}---
{apiVersion: v1, kind: Secret, metadata: {name: secret, namespace: ${namespace}}, stringData: {a: hunter3}}
---
{apiVersion: v1, kind: Service, metadata: {name: many, namespace: ${namespace}}, spec: {ports: [{port: 80}]}}
`,
  };
  // A policy and a quota are in force a moment after they were accepted.
  const preview = await eventually(
    async () => {
      const answer = await trial.preview({ files });
      expect(answer.objects?.map(({ action, name: of }) => `${action} ${of}`)).toEqual(["refuse quoted", "refuse secret", "refuse many"]);
      return answer;
    },
    { timeoutMs: 30_000 },
  );
  const notes = preview.objects?.map((object) => object.notes.join("\n")) ?? [];
  expect(notes[0]).toContain("not *****, please");
  expect(notes[1]).toContain("not *****, please");
  expect(notes[2]).toContain("exceeded quota: few");
  const deployed = await trial.deploy({ files });
  expect(deployed.result).toBe("failed");
  for (const shown of [preview, deployed, await trial.livestate(files)])
    for (const value of ["hunter", Buffer.from("hunter3").toString("base64")]) expect(JSON.stringify(shown)).not.toContain(value);
});
