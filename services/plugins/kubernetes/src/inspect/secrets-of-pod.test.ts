import { expect, test } from "vitest";
import { secretsOfPod } from "./secrets-of-pod.ts";

test("a pod's Secrets are found wherever it refers to them", () => {
  const pod = {
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop" } },
    spec: {
      imagePullSecrets: [{ name: "registry" }],
      initContainers: [{ name: "init", envFrom: [{ secretRef: { name: "init-env" } }] }],
      containers: [{ name: "app", env: [{ name: "P", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] }],
      volumes: [
        { name: "a", secret: { secretName: "tls" } },
        { name: "b", projected: { sources: [{ secret: { name: "projected" } }, { configMap: { name: "no" } }] } },
        { name: "c", csi: { nodePublishSecretRef: { name: "csi" } } },
      ],
    },
  };
  expect(secretsOfPod(pod).map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(
    ["init-env", "db", "tls", "projected", "csi", "registry"].map((name) => `shop/${name}`),
  );
});
