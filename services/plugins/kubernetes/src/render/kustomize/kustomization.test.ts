import { expect, test } from "vitest";
import { readKustomization } from "./kustomization.ts";

const text = `
resources: [web.yaml, ../base]
components:
  - ../components/tls
patches:
  - path: patch.yaml
  - patch: |
      - op: replace
        path: /spec/replicas
        value: 3
configMapGenerator:
  - name: settings
    files: [app.properties, other=files/other.txt]
    envs: [a.env]
    literals: [KEY=value]
generators:
  - |
    kind: SecretGenerator
    files: [inline.txt]
openapi: { path: schema.json }
helmGlobals: { chartHome: vendor }
helmCharts:
  - { name: web, version: "1.2", repo: "https://charts.example.com", valuesFile: values.yaml }
`;

test("the paths of a kustomization are found, each with its line", () => {
  const { references, charts, problems } = readKustomization(text, "kustomization.yaml");
  expect(problems).toEqual([]);
  expect(references.map(({ path, place, kind }) => `${place} ${kind} ${path}`)).toEqual([
    "kustomization.yaml:2 resource web.yaml",
    "kustomization.yaml:2 resource ../base",
    "kustomization.yaml:4 resource ../components/tls",
    "kustomization.yaml:6 file patch.yaml",
    "kustomization.yaml:20 file schema.json",
    "kustomization.yaml:13 file app.properties",
    "kustomization.yaml:13 file files/other.txt",
    "kustomization.yaml:14 file a.env",
    "kustomization.yaml:23 file values.yaml",
  ]);
  expect(charts).toEqual([
    {
      ...{ name: "web", version: "1.2", repo: "https://charts.example.com", release: "", home: "vendor", configHome: "" },
      place: "kustomization.yaml:23",
    },
  ]);
});

test("the texts include those of documents in the kustomization", () => {
  expect(readKustomization(text, "k").texts).toEqual(expect.arrayContaining(["inline.txt", "/spec/replicas", "KEY=value"]));
});

test("a file that is no YAML is a problem with its position", () => {
  expect(readKustomization("resources: [", "k.yaml").problems).toEqual([expect.stringMatching(/^k\.yaml:1:\d+: /)]);
});
