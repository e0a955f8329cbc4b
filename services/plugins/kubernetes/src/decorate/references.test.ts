import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { containerImages, referencedConfigMaps, referencedSecrets } from "./references.ts";

const workload = parseManifests(
  `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      initContainers:
        - {name: i, image: "init:1", env: [{name: A, valueFrom: {secretKeyRef: {name: token, key: t}}}], envFrom: [{configMapRef: {name: z}}]}
      containers:
        - {name: a, image: "a:1", env: [{name: B, valueFrom: {configMapKeyRef: {name: b, key: t}}}, {name: C, value: x}]}
        - {name: b, image: "b:2", envFrom: [{secretRef: {name: all}}, {configMapRef: {name: b}}]}
        - {name: c}
        - broken
      volumes:
        - {name: v, configMap: {name: a}}
        - {name: w, secret: {secretName: cert}}
        - {name: p, projected: {sources: [{secret: {name: hidden}}]}}
`,
  "db.yaml",
).manifests[0]?.object;

test("references in volumes and environments are found, each once and sorted, but not those in projected volumes", () => {
  expect(workload && referencedConfigMaps(workload)).toEqual(["a", "b", "z"]);
  expect(workload && referencedSecrets(workload)).toEqual(["all", "cert", "token"]);
});

test("images are those of the containers in order", () => {
  expect(workload && containerImages(workload)).toEqual(["a:1", "b:2"]);
});
