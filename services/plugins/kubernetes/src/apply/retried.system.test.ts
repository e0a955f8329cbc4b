import { randomUUID } from "node:crypto";
import { eventually, type GatedCluster, gateCluster, programPath } from "@slipway/testkit";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (annotations = "", value = "1") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${namespace}, annotations: {${annotations}}}\ndata: {value: "${value}"}\n`;

describe.each(["server", "kubectl"])("applier %s", (applier) => {
  let gate: GatedCluster;
  let trial: Trial;
  beforeEach(async ({ onTestFinished: after }) => {
    gate = await gateCluster(cluster);
    after(() => gate[Symbol.asyncDispose]());
    const tools = { kubectl: programPath("kubectl") };
    trial = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: randomUUID(), applier, tools });
    after(() => trial[Symbol.asyncDispose]());
  });

  test("an object that is replaced by force is created once, although the answer to the create is lost", async () => {
    await trial.deploy({ files: { "a.yaml": configMap() } });
    gate.loseAnswer("POST");
    const { message, lines } = await trial.deploy({ files: { "a.yaml": configMap("pipecd.dev/force-sync-by-replace: enabled", "2") } });
    expect(message).toBe("");
    expect(lines.at(-1)).toBe("success: 1 applied");
    expect([gate.answered("DELETE"), gate.answered("POST"), gate.answeredWith(409)]).toEqual([1, 2, 1]);
  });

  test("an object that is replaced is created once, although the answer to the create is lost", async () => {
    gate.loseAnswer("POST");
    expect((await trial.deploy({ files: { "a.yaml": configMap("pipecd.dev/sync-by-replace: enabled") } })).message).toBe("");
    expect([gate.answered("DELETE"), gate.answeredWith(201)]).toEqual([0, 1]);
  });

  test("a quota that is exceeded for a moment is waited for", async () => {
    const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const quota = (most: string) => ({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "few" },
      spec: { hard: { "count/secrets": most } },
    });
    await cluster.request("POST", path, quota("0"));
    await eventually(async () => {
      const refused = await cluster.request("POST", `/api/v1/namespaces/${namespace}/secrets`, { metadata: { generateName: "probe-" } });
      expect(refused.status).toBe(403);
    });
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: ${namespace}}\n`;
    const running = trial.deploy({ files: { "a.yaml": secret } });
    await eventually(() => expect(gate.answeredWith(403)).toBeGreaterThan(0));
    await cluster.request("DELETE", `${path}/few`);
    expect((await running).message).toBe("");
  });

  test("a webhook that cannot be called yet is waited for", async () => {
    const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    onTestFinished(async () => void (await cluster.request("DELETE", `${path}/${namespace}`)));
    await cluster.request("POST", path, {
      metadata: { name: namespace },
      webhooks: [
        {
          name: "away.example.org",
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
          clientConfig: { url: "https://127.0.0.1:9/" },
          rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["configmaps"] }],
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        },
      ],
    });
    // It is in force a moment after it is stored.
    await eventually(async () => {
      const refused = await cluster.request("PATCH", `/api/v1/namespaces/${namespace}/configmaps/probe?fieldManager=probe`, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "probe" },
      });
      expect(refused.status).toBe(500);
    });
    const running = trial.deploy({ files: { "a.yaml": configMap() } });
    await eventually(() => expect(gate.answeredWith(500)).toBeGreaterThan(4));
    await cluster.request("DELETE", `${path}/${namespace}`);
    expect((await running).message).toBe("");
  });
});
